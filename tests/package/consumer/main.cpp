#include <millrace/millrace.h>
#include <millrace/testing.h>

#include <cstdio>

using namespace millrace;

namespace {

task<error> count_to_ten(context ctx, sender<int> out) {
  for (int i = 1; i <= 10; ++i) {
    if (co_await select(send(out, i), done(ctx)) == 1) co_return ctx.err();
  }
  out.close();
  co_return error{};
}

task<> program() {
  auto [g, ctx] = errgroup::with_context(background());
  auto numbers = make_chan<int>(2, "numbers");
  co_await g.go(count_to_ten, ctx, numbers);
  int sum = 0;
  while (auto n = co_await numbers.recv()) sum += *n;
  if (error err = co_await g.wait()) co_await panic(std::string{err.message()});
  println("sum {}", sum);
}

}  // namespace

int main() {
  threads_runtime rt{{.threads = 2}};
  const auto found = testing::no_leaks(rt.run(program));
  if (!found) std::fprintf(stderr, "%s\n", found.text().c_str());
  return found ? 0 : 1;
}
