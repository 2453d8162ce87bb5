// Always compiled with -O0, where no compiler makes tail calls: an await that resumed the next
// frame from within the last one would overflow the stack after some thousands.
#include "support/fixture.h"

namespace millrace::test {
namespace {

class million_awaits_test : public runtime_test {};
MILLRACE_TEST_ON(million_awaits_test, every_runtime);

task<int> identity(int n) { co_return n; }

TEST_P(million_awaits_test, synchronous_awaits_do_not_grow_the_stack) {
  expect_clean([]() -> task<> {
    long sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += co_await identity(i & 1);
    EXPECT_EQ(sum, 500'000);
  });
}

}  // namespace
}  // namespace millrace::test
