// A tree of goroutines, as many as you like, that wait for a token. It goes down from main to each
// of them; what comes back up is how many it has been to.
#include <algorithm>

#include "millrace/millrace.h"
#include "patterns/environment.h"
#include "patterns/pattern.h"

namespace millrace::patterns {
namespace {

constexpr int children_each = 16;

int first_child_of(int number) { return (number - 1) * children_each + 2; }

// Most goroutines of a tree are leaves: nobody is below them.
task<> leaf(int number, receiver<int> down, sender<int> up, crowd& all) {
  all.parked(number, 0);
  co_await up.send(1);  // here I am
  while (auto wave = co_await down.recv()) {
    all.awake(number, *wave);
    co_await up.send(1);  // been here
    all.parked(number, *wave);
  }
  all.returned(number);
  co_await up.send(1);  // gone
}

task<> node(int number, receiver<int> down, sender<int> up, environment& env) {
  const int goroutines = env.scenario.goroutines;
  const int first = first_child_of(number);
  const int children = std::clamp(goroutines - first + 1, 0, children_each);
  if (number == 1) name_goroutine("root");
  auto to_children = make_chan<int>(0, "down");  // for all of them: each takes one token
  auto from_children = make_chan<int>(0, "up");
  for (int child = first; child < first + children; ++child) {
    if (first_child_of(child) <= goroutines) {
      go(node, child, to_children, from_children, std::ref(env));
    } else {
      go(leaf, child, to_children, from_children, std::ref(env.all));
    }
  }

  int here = 1;
  for (int i = 0; i < children; ++i) here += *co_await from_children.recv();
  env.all.parked(number, 0);
  co_await up.send(here);

  while (auto token = co_await down.recv()) {
    env.all.awake(number, *token);
    for (int i = 0; i < children; ++i) co_await to_children.send(*token);
    int reached = 1;
    for (int i = 0; i < children; ++i) reached += *co_await from_children.recv();
    co_await up.send(reached);
    env.all.parked(number, *token);
  }

  to_children.close();
  int gone = 1;
  for (int i = 0; i < children; ++i) gone += *co_await from_children.recv();
  env.all.returned(number);
  co_await up.send(gone);
}

task<> token_tree(environment& env) {
  const scenario& s = env.scenario;
  env.all.begin();
  auto down = make_chan<int>(0, "down");
  auto up = make_chan<int>(0, "up");
  go(node, 1, down, up, std::ref(env));

  const int parked = *co_await up.recv();
  env.all.all_parked();
  println("{} goroutines are parked", parked);

  for (int wave = 1; wave <= s.waves; ++wave) {
    co_await down.send(wave);
    const int reached = *co_await up.recv();
    env.all.wave_over();
    println("Wave {} has been through {}", wave, reached);
    env.report.results.push_back(reached);
  }

  down.close();
  const int gone = *co_await up.recv();
  println("{} have returned", gone);
}

constexpr std::string_view fields[] = {"pattern",   "goroutines", "waves",   "threads",
                                       "scheduler", "seed",       "schedule"};

}  // namespace

extern const pattern token_tree_pattern{
    .name = "token-tree",
    .title = "Token tree",
    .doc =
        "Goroutines by the thousand, or a million, parked on channels in a tree: a token goes down "
        "to every one of them, and what comes back up is how many it has been to.",
    .fields = fields,
    .main = token_tree,
    .has_crowd = true,
};

}  // namespace millrace::patterns
