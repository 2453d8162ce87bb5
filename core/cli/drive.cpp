#include "cli/drive.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <thread>

namespace millrace::cli {
namespace {

using namespace std::chrono_literals;
constexpr auto look_around = 20ms;

volatile std::sig_atomic_t interrupt_seen = 0;

void note_interrupt(int) { interrupt_seen = 1; }

}  // namespace

void stop_on_interrupt() { std::signal(SIGINT, note_interrupt); }

bool interrupted() { return interrupt_seen != 0; }

void drive(threads_runtime& rt, const step& start, const step& meanwhile) {
  struct signal {
    std::mutex lock;
    std::condition_variable changed;
    bool ended = false;
  };
  const auto end = std::make_shared<signal>();  // the worker that calls back may outlast this call
  rt.on_done([end] {
    std::lock_guard held{end->lock};
    end->ended = true;
    end->changed.notify_one();
  });
  start();
  std::unique_lock held{end->lock};
  while (!end->changed.wait_for(held, look_around, [&] { return end->ended; })) {
    meanwhile();
    if (interrupted()) rt.stop();
  }
  meanwhile();
}

void drive(pump_runtime& rt, const step& start, const step& meanwhile) {
  start();
  for (;;) {
    const auto state = rt.pump(look_around);
    meanwhile();
    if (state == pump_runtime::state::finished) return;
    if (interrupted()) rt.stop();
    if (state == pump_runtime::state::busy) continue;
    const auto wake = rt.now() + look_around;
    std::this_thread::sleep_until(std::min(rt.next_deadline().value_or(wake), wake));
  }
}

void drive(sim_runtime& rt, const step& start, const step& meanwhile) {
  constexpr std::uint64_t steps = 4096;
  start();
  while (!rt.advance(steps)) {
    meanwhile();
    if (interrupted()) rt.stop();
  }
  meanwhile();
}

}  // namespace millrace::cli
