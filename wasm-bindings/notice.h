// Calls that happen later, on the module's own thread.
#pragma once

#include <functional>

namespace millrace::bindings {

/// Once called, the module's runtime lives as long as the page. Emscripten would else end it, and
/// all threads with it, after the first call that comes from another thread.
void keep_module_alive();

/// Runs `call` on the module's thread when that is back in its event loop. From any thread.
void notify_module(std::function<void()> call);

/// Runs `call` on this thread, the module's, when that is back in its event loop.
void call_soon(std::function<void()> call);

}  // namespace millrace::bindings
