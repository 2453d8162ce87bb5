#include <millrace/millrace.h>
using namespace millrace;

task<> worker(int id, receiver<int> jobs, sender<int> results, wait_group wg) {
  defer done{[&] { wg.done(); }};
  while (auto job = co_await jobs.recv()) {  // for job := range jobs
    println("Worker {} processing job {}", id, *job);
    co_await results.send(*job * 2);
  }
}

task<> pool() {
  auto jobs = make_chan<int>(10, "jobs");
  auto results = make_chan<int>(10, "results");
  wait_group wg;
  for (int w = 1; w <= 3; ++w) {
    wg.add();
    go(worker, w, jobs, results, wg);
  }
  for (int j = 1; j <= 10; ++j) co_await jobs.send(j);
  jobs.close();
  co_await wg.wait();
  results.close();
  while (auto result = co_await results.recv()) println("Result: {}", *result);
}

int main() {
  threads_runtime rt{{.threads = 4}};
  return rt.run(pool).end == run_end::ok ? 0 : 1;
}
