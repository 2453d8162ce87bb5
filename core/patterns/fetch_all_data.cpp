// The article's second program: fetch users and inventory at once, and stop when either fails.
//
// The article writes `g, _ := errgroup.WithContext(ctx)` and so throws away the one context that
// its group cancels: its sibling would run to its end. Here the tasks are given the group's
// context.
#include "millrace/millrace.h"
#include "patterns/environment.h"
#include "patterns/pattern.h"

namespace millrace::patterns {
namespace {

constexpr int users = 1;  // the tasks' numbers in the ledger
constexpr int inventory = 2;

// Takes twice as long, so that the other's failure finds it at work.
task<error> fetch_users(context ctx, environment& env) {
  name_goroutine("users");
  println("Fetching users");
  co_return co_await env.work.perform(ctx, users, 2, error{});
}

task<error> fetch_inventory(context ctx, environment& env) {
  name_goroutine("inventory");
  println("Fetching inventory");
  co_return co_await env.work.perform(ctx, inventory, 1,
                                      errors::make("database connection timeout"));
}

task<> fetch_all_data(environment& env) {
  auto [g, ctx] = errgroup::with_context(background());
  co_await g.go([=, &env] { return fetch_users(ctx, env); });
  co_await g.go([=, &env] { return fetch_inventory(ctx, env); });

  error err = co_await g.wait();
  if (err) println("Error: {}", err.message());
  env.report.err = err;
  env.report.cause = cause(ctx);
}

constexpr std::string_view fields[] = {"pattern",   "work",        "workMs",  "workBlocks",
                                       "timeoutMs", "heedContext", "threads", "scheduler",
                                       "seed",      "schedule"};
constexpr std::string_view names[] = {"users", "inventory"};

}  // namespace

extern const pattern fetch_all_data_pattern{
    .name = "fetch-all-data",
    .title = "Fetch all data",
    .doc =
        "Two tasks in an errgroup: inventory fails with \"database connection timeout\", which "
        "Wait() returns and which cancels users.",
    .fields = fields,
    .main = fetch_all_data,
    .has_group = true,
    .job_names = names,
};

}  // namespace millrace::patterns
