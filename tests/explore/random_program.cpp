#include "explore/random_program.h"

#include <algorithm>
#include <array>

namespace millrace {
namespace {

using namespace std::chrono_literals;

/// What the goroutines of a program share.
struct shared_objects {
  explicit shared_objects(const random_program& p)
      : a{make_chan<int>(p.capacity_a, "a")},
        b{make_chan<int>(p.capacity_b, "b")},
        made{with_cancel(background())} {}

  chan<int> a;
  chan<int> b;
  wait_group wg{"wg"};
  mutex m{"m"};
  rw_mutex rw{"rw"};
  cond c{m, "c"};
  millrace::once first;
  semaphore sem{2, "sem"};
  cancelable_context made;
  int counter = 0;  // guarded by m
  int guarded = 0;  // guarded by rw
};
using objects = std::shared_ptr<shared_objects>;
/// What a goroutine saw.
using log = std::shared_ptr<std::vector<std::string>>;

void saw(const log& l, std::size_t who, const std::string& what) { (*l)[who] += what; }

std::string shown(const std::optional<int>& v) { return v ? format("{}", *v) : "closed"; }

task<> step(random_op op, int value, std::size_t who, objects o, log l) {
  std::optional<int> got;
  switch (op) {
    case random_op::send_a:
      co_await o->a.send(value);
      saw(l, who, "s");
      break;
    case random_op::recv_a:
      saw(l, who, shown(co_await o->a.recv()));
      break;
    case random_op::send_b:
      co_await o->b.send(value);
      saw(l, who, "s");
      break;
    case random_op::recv_b:
      saw(l, who, shown(co_await o->b.recv()));
      break;
    case random_op::try_send_a:
      saw(l, who, o->a.try_send(value) ? "t" : "f");
      break;
    case random_op::try_recv_b: {
      const auto r = o->b.try_recv();
      saw(l, who, r.ready ? shown(r.value) : "f");
      break;
    }
    case random_op::length_a:
      saw(l, who, format("l{}", o->a.len()));
      break;
    case random_op::close_b:
      o->b.close();
      break;
    case random_op::select_ab:
      switch (co_await select(recv(o->a, got), recv(o->b, got))) {
        case 0:
          saw(l, who, "a" + shown(got));
          break;
        default:
          saw(l, who, "b" + shown(got));
      }
      break;
    case random_op::select_send_recv:
      saw(l, who, format("c{}", co_await select(send(o->a, value), recv(o->b, got))));
      break;
    case random_op::select_default:
      saw(l, who, format("d{}", co_await select(recv(o->a, got), otherwise())));
      break;
    case random_op::select_timeout:
      saw(l, who, format("o{}", co_await select(recv(o->b, got), timeout(2ms))));
      break;
    case random_op::select_done:
      saw(l, who, format("x{}", co_await select(recv(o->a, got), done(o->made.ctx))));
      break;
    case random_op::lock: {
      const auto held = co_await o->m.scoped_lock();
      const int before = o->counter;
      co_await yield();
      o->counter = before + 1;
      saw(l, who, format("m{}", o->counter));
      break;
    }
    case random_op::rlock: {
      const auto held = co_await o->rw.scoped_rlock();
      saw(l, who, format("r{}", o->guarded));
      break;
    }
    case random_op::wlock: {
      const auto held = co_await o->rw.scoped_lock();
      saw(l, who, format("w{}", ++o->guarded));
      break;
    }
    case random_op::add:
      o->wg.add();
      break;
    case random_op::done:
      o->wg.done();
      break;
    case random_op::wait:
      co_await o->wg.wait();
      saw(l, who, "z");
      break;
    case random_op::cancel:
      o->made.cancel();
      break;
    case random_op::look_at_ctx:
      saw(l, who, o->made.ctx.err() ? "C" : "-");
      break;
    case random_op::child_ctx: {
      const auto child = with_cancel(o->made.ctx);
      co_await yield();
      saw(l, who, child.ctx.err() ? "C" : "-");
      break;
    }
    case random_op::deadline: {
      const auto timed = with_timeout(o->made.ctx, 1ms);
      co_await timed.ctx.done().recv();
      saw(l, who, format("{}", timed.ctx.err()));
      break;
    }
    case random_op::once:
      co_await o->first.call([=] { saw(l, who, "1"); });
      break;
    case random_op::acquire:
      if (error err = co_await o->sem.acquire(o->made.ctx, 2)) saw(l, who, "E");
      break;
    case random_op::release:
      o->sem.release(2);
      break;
    case random_op::signal:
      o->c.signal();
      break;
    case random_op::wait_cond:
      co_await o->m.lock();
      co_await o->c.wait();
      saw(l, who, format("n{}", o->counter));
      o->m.unlock();
      break;
    case random_op::sleep_short:
      co_await sleep(1ms);
      break;
    case random_op::sleep_long:
      co_await sleep(o->made.ctx, 3ms);
      break;
    case random_op::yield:
      co_await yield();
      break;
    case random_op::spawn:
      go([=]() -> task<> { co_await o->a.send(value); });
      break;
    case random_op::timer_chan:
      co_await after(2ms).recv();
      saw(l, who, "T");
      break;
    case random_op::after_func: {
      const auto stop = after_func(o->made.ctx, [=] { o->a.try_send(value); });
      co_await yield();
      saw(l, who, stop() ? "k" : "g");
      break;
    }
    case random_op::count:
      break;
  }
}

task<> body(std::vector<random_op> ops, std::size_t who, objects o, log l) {
  int value = static_cast<int>(who) * 10;
  for (const random_op op : ops) co_await step(op, ++value, who, o, l);
  saw(l, who, ".");
}

constexpr std::array<const char*, static_cast<std::size_t>(random_op::count)> names{
    "send_a",
    "recv_a",
    "send_b",
    "recv_b",
    "try_send_a",
    "try_recv_b",
    "length_a",
    "close_b",
    "select_ab",
    "select_send_recv",
    "select_default",
    "select_timeout",
    "select_done",
    "lock",
    "rlock",
    "wlock",
    "add",
    "done",
    "wait",
    "cancel",
    "look_at_ctx",
    "child_ctx",
    "deadline",
    "once",
    "acquire",
    "release",
    "signal",
    "wait_cond",
    "sleep_short",
    "sleep_long",
    "yield",
    "spawn",
    "timer_chan",
    "after_func"};

}  // namespace

random_program random_program::make(std::uint64_t seed, std::size_t most_ops) {
  std::uint64_t state = seed * 0x9e37'79b9'7f4a'7c15 + 1;
  const auto below = [&state](std::size_t n) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    return static_cast<std::size_t>((state >> 11U) % n);
  };
  random_program p;
  p.capacity_a = below(3);
  p.capacity_b = below(2);
  // A program about few things is more likely to have them meet.
  std::array<random_op, 4> palette{};
  for (auto& op : palette) op = static_cast<random_op>(below(names.size()));
  p.goroutines.resize(2 + below(2));
  for (auto& ops : p.goroutines) {
    ops.resize(1 + below(most_ops));
    for (auto& op : ops) op = palette[below(palette.size())];
  }
  return p;
}

std::string random_program::text() const {
  std::string out = format("a[{}] b[{}]", capacity_a, capacity_b);
  for (const auto& ops : goroutines) {
    out += " |";
    for (const random_op op : ops) out += format(" {}", names[static_cast<std::size_t>(op)]);
  }
  return out;
}

std::string random_program::run(runtime& rt) const {
  const auto l = std::make_shared<std::vector<std::string>>(goroutines.size());
  const run_result r = rt.run([this, l]() -> task<> {
    const auto o = std::make_shared<shared_objects>(*this);
    for (std::size_t i = 1; i < goroutines.size(); ++i) go(body, goroutines[i], i, o, l);
    co_await body(goroutines[0], 0, o, l);
  });
  std::string out = format("{} {}", to_string(r.end), r.panic);
  for (const auto& seen : *l) out += " | " + seen;
  std::vector<std::string> waiting;
  for (const auto* list : {&r.leaked, &r.blocked}) {
    for (const goroutine_info& g : *list) waiting.push_back(g.reason + " " + g.object_name);
  }
  std::ranges::sort(waiting);
  for (const auto& w : waiting) out += " ; " + w;
  return out;
}

}  // namespace millrace
