print("madang-bench")
