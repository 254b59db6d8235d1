// zlib. See https://zlib.net/manual.html
#pragma once

#include <zlib.h>
