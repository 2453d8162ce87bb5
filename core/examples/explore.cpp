#include <millrace/millrace.h>

#include <cstdio>
#include <functional>
#include <string>
using namespace millrace;

task<> deposit(shared<int> balance, wait_group wg) {
  const int seen = co_await balance.load();  // another deposit may come in between
  co_await balance.store(seen + 10);
  wg.done();
}

task<> make_deposits(int& last) {
  shared<int> balance{0, "balance"};
  wait_group wg;
  wg.add(2);
  for (int i = 0; i < 2; ++i) go(deposit, balance, wg);
  co_await wg.wait();
  last = co_await balance.load();
}

// Runs the program once, and says how it came out.
std::string two_deposits(runtime& rt) {
  int last = 0;
  rt.run(make_deposits, std::ref(last));
  return format("a balance of {}", last);
}

int main() {
  const explored found = explore(two_deposits);
  for (const auto& o : found.outcomes) {
    std::printf("%s in %s of %s schedules\n", o.name.c_str(), to_string(o.schedules).c_str(),
                to_string(found.schedules).c_str());
  }
}
