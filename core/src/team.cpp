#include "team.h"

#include <utility>

namespace millrace::detail {

#if MILLRACE_THREADS

team::team(unsigned members, std::function<void(unsigned)> work) : work_{std::move(work)} {
  for (unsigned i = 1; i < members; ++i) helpers_.emplace_back([this, i] { help(i); });
}

team::~team() {
  {
    const std::lock_guard held{lock_};
    over_ = true;
  }
  begun_.notify_all();
  for (std::thread& t : helpers_) t.join();
}

unsigned team::members() const { return static_cast<unsigned>(helpers_.size()) + 1; }

void team::work(bool alone) {
  if (alone || helpers_.empty()) return work_(0);
  {
    const std::lock_guard held{lock_};
    ++round_;
    open_ = true;
  }
  begun_.notify_all();
  work_(0);
  std::unique_lock held{lock_};
  open_ = false;
  done_.wait(held, [this] { return working_ == 0; });
}

void team::help(unsigned member) {
  std::uint64_t round = 0;
  std::unique_lock held{lock_};
  for (;;) {
    begun_.wait(held, [&] { return over_ || (open_ && round_ != round); });
    if (over_) return;
    round = round_;
    ++working_;
    held.unlock();
    work_(member);
    held.lock();
    if (--working_ == 0) done_.notify_one();
  }
}

#else

team::team(unsigned, std::function<void(unsigned)> work) : work_{std::move(work)} {}
team::~team() = default;
unsigned team::members() const { return 1; }
void team::work(bool) { work_(0); }

#endif

}  // namespace millrace::detail
