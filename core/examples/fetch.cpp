// Fetches pages at the same time; the first that fails stops the others.
#include <millrace/millrace.h>

#include <chrono>
#include <string>
#include <vector>

using namespace millrace;
using namespace std::chrono_literals;

struct page {
  std::string path;
  duration takes{};
  int status = 200;
};

struct status_error {  // Go: a type with an Error method
  int status = 0;
  std::string message() const { return format("status {}", status); }
};

// Stands for a request. It stops when its context is cancelled, because it looks at it.
task<error> fetch(context ctx, page wanted) {
  if (const error stopped = co_await sleep(ctx, wanted.takes)) {
    println("{}: stopped, because of {}", wanted.path, cause(ctx));
    co_return errors::wrap(stopped, "get {}: ", wanted.path);
  }
  if (wanted.status != 200) {
    co_return errors::wrap(errors::make(status_error{wanted.status}), "get {}: ", wanted.path);
  }
  println("{}: fetched", wanted.path);
  co_return error{};
}

task<error> fetch_all(context parent, std::vector<page> pages) {
  auto [g, ctx] = errgroup::with_context(parent);
  for (const page& each : pages) co_await g.go(fetch, ctx, each);
  co_return co_await g.wait();
}

task<> program() {
  const std::vector<page> pages{{"/users", 1ms}, {"/inventory", 50ms, 503}, {"/archive", 24h}};
  const error failed = co_await fetch_all(background(), pages);
  println("failed: {}", failed);
  if (const auto* answer = errors::as<status_error>(failed); answer && answer->status >= 500) {
    println("try again later");
  }
}

int main() {
  threads_runtime rt;
  return rt.run(program).end == run_end::ok ? 0 : 1;
}
