#pragma once

// Everything: Go's concurrency in C++20 coroutines.

#include "millrace/annotate.h"
#include "millrace/chan.h"
#include "millrace/context.h"
#include "millrace/defer.h"
#include "millrace/errgroup.h"
#include "millrace/error.h"
#include "millrace/errors.h"
#include "millrace/format.h"
#include "millrace/go.h"
#include "millrace/panic.h"
#include "millrace/println.h"
#include "millrace/pump_runtime.h"
#include "millrace/runtime.h"
#include "millrace/select.h"
#include "millrace/sleep.h"
#include "millrace/task.h"
#include "millrace/threads_runtime.h"
#include "millrace/trace.h"
#include "millrace/wait_group.h"
