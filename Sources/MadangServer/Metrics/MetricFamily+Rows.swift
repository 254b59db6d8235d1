/// Every metric that there is. The article "Watching" tells of each.
extension MetricFamily {
  static let build = MetricFamily("madang_build", .info, "The version that runs.")
  static let startTime = MetricFamily(
    "madang_start_time_seconds", .gauge, unit: "seconds", "When the server started, since 1970.")

  static let connections = MetricFamily("madang_connections", .gauge, "Connections that are open, by listener.")
  static let opened = MetricFamily("madang_connections_opened", .counter, "Connections that were taken.")
  static let closed = MetricFamily("madang_connections_closed", .counter, "Connections that have ended, and why.")
  static let refused = MetricFamily(
    "madang_refused", .counter, "Connections and requests that were refused, and why.")
  static let handshakes = MetricFamily("madang_handshakes", .counter, "TLS handshakes, and what became of them.")
  static let handshakeTimes = MetricFamily(
    "madang_handshake_seconds", .histogram, unit: "seconds",
    "From a connection's being taken to the end of its TLS handshake.")
  static let certificateExpiry = MetricFamily(
    "madang_certificate_expiry_timestamp_seconds", .gauge, unit: "seconds", "When a certificate expires, since 1970.")

  static let sessions = MetricFamily("madang_sessions", .gauge, "People who are here, and who are arriving.")
  static let accountsOnline = MetricFamily("madang_accounts_online", .gauge, "Accounts that somebody is logged in to.")
  static let rooms = MetricFamily("madang_rooms", .gauge, "Rooms with somebody in them.")
  static let largestRoom = MetricFamily("madang_members_of_largest_room", .gauge, "Members of the largest room.")

  static let messages = MetricFamily("madang_messages", .counter, "Messages and notices that were said.")
  static let commands = MetricFamily("madang_commands", .counter, "Commands that were run.")
  static let commandTimes = MetricFamily(
    "madang_command_seconds", .histogram, unit: "seconds",
    "How long commands ran, beside others, alone, or on the slow lane.")
  static let deliveries = MetricFamily(
    "madang_deliveries", .counter, "How often something was handed to somebody to be sent.")
  static let receivedBytes = MetricFamily(
    "madang_received_bytes", .counter, unit: "bytes", "Bytes that came from sockets.")
  static let sentBytes = MetricFamily("madang_sent_bytes", .counter, unit: "bytes", "Bytes that sockets took.")
  static let frames = MetricFamily("madang_frames", .counter, "Frames of WebSocket.")

  static let deflate = MetricFamily(
    "madang_deflate_bytes", .counter, unit: "bytes",
    "Messages of WebSocket before and after they were deflated or inflated.")

  static let flushes = MetricFamily(
    "madang_flush_messages", .histogram, "Messages that had gathered for one connection and went out at once.")
  static let turns = MetricFamily(
    "madang_turn_seconds", .histogram, unit: "seconds", "How long turns of the reactor took, without their waiting.")
  static let reactorBusy = MetricFamily(
    "madang_reactor_busy_seconds", .counter, unit: "seconds", "How long the reactor was not waiting.")
  static let workerBusy = MetricFamily(
    "madang_worker_busy_seconds", .counter, unit: "seconds", "How long a worker was not waiting.")
  static let workersAwake = MetricFamily("madang_workers_awake", .gauge, "Workers that are awake.")
  static let runQueue = MetricFamily("madang_run_queue", .gauge, "Connections that wait for a worker.")
  static let slowLane = MetricFamily("madang_slow_lane_waiting", .gauge, "Slow work that waits for its turn.")
  static let outboxBytes = MetricFamily(
    "madang_outbox_bytes", .gauge, unit: "bytes", "What waits to be sent to all connections.")
  static let outboxesBlocked = MetricFamily(
    "madang_outboxes_blocked", .gauge, "Connections whose socket takes no more just now.")
  static let slowReadersClosed = MetricFamily(
    "madang_slow_readers_closed", .counter, "Connections that were closed for reading too slowly.")
  static let floodClosed = MetricFamily(
    "madang_flood_closed", .counter, "Connections that were closed for saying too much.")
  static let deliveryTimes = MetricFamily(
    "madang_delivery_seconds", .histogram, unit: "seconds",
    "From a message's being decoded to its being written to a reader, of one message in 64.")

  static let historyWaiting = MetricFamily("madang_history_waiting", .gauge, "Events that are not on the disk yet.")
  static let historyStandstill = MetricFamily(
    "madang_history_waiting_seconds", .gauge, unit: "seconds",
    "How long nothing has been written although something waits.")
  static let historyCommits = MetricFamily(
    "madang_history_commit_seconds", .histogram, unit: "seconds", "How long commits of the history took.")
  static let historyGap = MetricFamily("madang_history_gap", .counter, "Events that are missing in the history.")
  static let historyBytes = MetricFamily(
    "madang_history_bytes", .gauge, unit: "bytes", "What the database takes up on the disk.")

  static let logins = MetricFamily("madang_logins", .counter, "Logins, and what became of them.")
  static let descriptors = MetricFamily(
    "madang_descriptors", .gauge, "Descriptors that are used, and how many may be.")

  static let clusterNodes = MetricFamily("madang_cluster_nodes", .gauge, "Nodes of the cluster, by what they are.")
  static let clusterElsewhere = MetricFamily(
    "madang_cluster_people_elsewhere", .gauge, "People who are here, and connected to other nodes alone.")
  static let clusterLag = MetricFamily(
    "madang_cluster_lag_batches", .gauge, "How far a node was behind in the log when it said something last.")
  static let clusterUnapplied = MetricFamily(
    "madang_cluster_unapplied_bytes", .gauge, unit: "bytes", "What came from the log and is not applied.")
  static let clusterEngine = MetricFamily("madang_cluster_engine", .gauge, "Whether the log's engine is in a state.")
  static let clusterSilence = MetricFamily(
    "madang_cluster_silence_seconds", .gauge, unit: "seconds", "How long nothing has come from the log.")
  static let clusterCutOffs = MetricFamily(
    "madang_cluster_cut_offs", .counter, "How often the other nodes have given this one up.")

  /// Those that a server tells which is one node of several.
  static let cluster = [
    clusterNodes, clusterElsewhere, clusterLag, clusterUnapplied, clusterEngine, clusterSilence, clusterCutOffs,
  ]

  static let processCPU = MetricFamily(
    "process_cpu_seconds", .counter, unit: "seconds", "Processor time of all threads.")
  static let processResident = MetricFamily(
    "process_resident_memory_bytes", .gauge, unit: "bytes", "Memory that is in use.")
  static let processVirtual = MetricFamily(
    "process_virtual_memory_bytes", .gauge, unit: "bytes", "Memory that is addressed.")
  static let processStart = MetricFamily(
    "process_start_time_seconds", .gauge, unit: "seconds", "When the process began, since 1970.")
  static let processDescriptors = MetricFamily("process_open_fds", .gauge, "Descriptors that are open.")
  static let processDescriptorsMax = MetricFamily("process_max_fds", .gauge, "Descriptors that may be open.")
  static let processThreads = MetricFamily("process_threads", .gauge, "Threads of the process.")

  static let all = [
    build, startTime, connections, opened, closed, refused, handshakes, handshakeTimes, certificateExpiry, sessions,
    accountsOnline, rooms, largestRoom, messages, commands, commandTimes, deliveries, deflate, receivedBytes, sentBytes,
    frames, flushes, turns, reactorBusy, workerBusy, workersAwake, runQueue, slowLane, outboxBytes, outboxesBlocked,
    slowReadersClosed, floodClosed, deliveryTimes, historyWaiting, historyStandstill, historyCommits, historyGap,
    historyBytes, clusterNodes, clusterElsewhere, clusterLag, clusterUnapplied, clusterEngine, clusterSilence,
    clusterCutOffs, logins, descriptors, processCPU, processResident, processVirtual, processStart, processDescriptors,
    processDescriptorsMax, processThreads,
  ]
}
