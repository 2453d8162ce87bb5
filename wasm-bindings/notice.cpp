#include "notice.h"

#include <emscripten/eventloop.h>

#include <memory>

#if MILLRACE_THREADS
#include <emscripten/proxying.h>
#include <emscripten/threading.h>
#endif

namespace millrace::bindings {
namespace {

using call_type = std::function<void()>;

void run(void* call) {
  const std::unique_ptr<call_type> owned{static_cast<call_type*>(call)};
  (*owned)();
}

}  // namespace

void keep_module_alive() {
  if (!emscripten_runtime_keepalive_check()) emscripten_runtime_keepalive_push();
}

#if MILLRACE_THREADS
void notify_module(call_type call) {
  emscripten_proxy_async(emscripten_proxy_get_system_queue(), emscripten_main_runtime_thread_id(),
                         run, new call_type{std::move(call)});
}
#endif

void call_soon(call_type call) { emscripten_set_timeout(run, 0, new call_type{std::move(call)}); }

}  // namespace millrace::bindings
