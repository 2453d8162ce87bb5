#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "millrace/detail/mutex.h"
#include "millrace/detail/touch.h"

namespace millrace::detail {

/// Base of the state behind a handle (channel, wait group, context, error group, error).
class ref_counted {
 public:
  ref_counted() { touch(this, access::create); }
  ref_counted(const ref_counted&) = delete;
  ref_counted& operator=(const ref_counted&) = delete;

  void retain() const {
#if MILLRACE_THREADS
    count_.fetch_add(1, std::memory_order_relaxed);
#else
    ++count_;
#endif
  }
  /// Retains unless the object is already being destroyed: for lists that do not own their entries.
  [[nodiscard]] bool try_retain() const {
#if MILLRACE_THREADS
    std::uint32_t seen = count_.load(std::memory_order_relaxed);
    while (seen != 0) {
      if (count_.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel)) return true;
    }
    return false;
#else
    if (count_ == 0) return false;
    ++count_;
    return true;
#endif
  }
  /// The caller's is the only count: nobody else can come to have one, unless through a list that
  /// does not own its entries.
  [[nodiscard]] bool unique() const {
#if MILLRACE_THREADS
    return count_.load(std::memory_order_acquire) == 1;
#else
    return count_ == 1;
#endif
  }
  void release() const {
#if MILLRACE_THREADS
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
#else
    if (--count_ == 0) delete this;
#endif
  }

 protected:
  virtual ~ref_counted() = default;

 private:
#if MILLRACE_THREADS
  mutable std::atomic<std::uint32_t> count_{0};
#else
  mutable std::uint32_t count_ = 0;
#endif
};

/// Intrusive shared pointer: one word, no control block.
template <class T>
class ref {
 public:
  ref() = default;
  explicit ref(T* object) : object_{object} {
    if (object_) object_->retain();
  }
  /// Takes over a count that the caller holds.
  static ref adopt(T* object) {
    ref taken;
    taken.object_ = object;
    return taken;
  }
  ref(const ref& other) : ref{other.object_} {}
  ref(ref&& other) noexcept : object_{std::exchange(other.object_, nullptr)} {}
  ref& operator=(ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~ref() {
    if (object_) object_->release();
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const ref& a, const ref& b) { return a.object_ == b.object_; }

 private:
  T* object_ = nullptr;
};

template <class T, class... Args>
ref<T> make_ref(Args&&... args) {
  return ref<T>{new T(std::forward<Args>(args)...)};
}

}  // namespace millrace::detail
