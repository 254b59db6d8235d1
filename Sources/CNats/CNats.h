// The client of NATS, 3.4 or later. See http://nats-io.github.io/nats.c/
#pragma once

#include <nats/nats.h>
#include <stdlib.h>
#include <string.h>
