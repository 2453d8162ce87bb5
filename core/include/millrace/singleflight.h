#pragma once

// Go: golang.org/x/sync/singleflight. As there, the calls in flight stand in a table by their keys,
// and those who come meanwhile wait for a call's wait group or on a channel. Go forwards a panic of
// the function to all of them; here a panic ends the run, and none of them goes on.
//
// The table's nodes are made before its lock is taken and freed after it. It has a fixed number of
// buckets, because calls in flight are few. Under the lock the only foreign code is ==, on keys of
// equal hash.

#include <array>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

#include "millrace/chan.h"
#include "millrace/detail/call_any.h"
#include "millrace/error.h"
#include "millrace/go.h"
#include "millrace/wait_group.h"

namespace millrace::singleflight {

/// What a function given to a group returns: a value, an error, or both.
template <class V>
struct answer {
  answer() = default;
  answer(V v) : value{std::move(v)} {}    // NOLINT(google-explicit-constructor)
  answer(error e) : err{std::move(e)} {}  // NOLINT(google-explicit-constructor)
  answer(V v, error e) : value{std::move(v)}, err{std::move(e)} {}

  V value{};
  error err;
};

/// What each caller gets. Go: singleflight.Result.
template <class V>
struct result {
  V value{};
  error err;
  bool shared = false;  // it was given to several callers
};

namespace detail {

/// A channel that waits for a call's result.
template <class V>
struct subscriber {
  chan<result<V>> to;
  subscriber* next = nullptr;
};

/// FIFO of subscribers, which it owns.
template <class V>
class subscriber_list {
 public:
  subscriber_list() = default;
  subscriber_list(const subscriber_list&) = delete;
  subscriber_list& operator=(const subscriber_list&) = delete;
  ~subscriber_list() {
    while (subscriber<V>* s = first_) {
      first_ = s->next;
      delete s;
    }
  }
  void push(subscriber<V>* s) {
    *end_ = s;
    end_ = &s->next;
  }
  void append(subscriber_list& other) {
    if (!other.first_) return;
    *end_ = std::exchange(other.first_, nullptr);
    end_ = std::exchange(other.end_, &other.first_);
  }
  [[nodiscard]] const subscriber<V>* first() const { return first_; }

 private:
  subscriber<V>* first_ = nullptr;
  subscriber<V>** end_ = &first_;
};

/// A call in flight. `shared`, `subscribers` and the links are guarded by the table's lock while it
/// stands there; the outcome is written before the wait group is done and read after that.
template <class K, class V>
struct flight final : millrace::detail::ref_counted {
  flight(K k, std::size_t h, const site& where) : key{std::move(k)}, hash{h} {
    landed.add(1, where);
  }

  const K key;
  const std::size_t hash;
  wait_group landed{"singleflight"};
  answer<V> outcome;
  bool shared = false;
  subscriber_list<V> subscribers;
  flight* next = nullptr;
  bool in_table = false;
};

template <class K, class V>
class table final : public millrace::detail::ref_counted {
 public:
  using entry = millrace::detail::ref<flight<K, V>>;

  ~table() override MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    for (flight<K, V>*& bucket : buckets_) {
      while (bucket) entry::adopt(std::exchange(bucket, bucket->next));
    }
  }

  /// Adds `mine`, unless its key has a call in flight, which then takes over its subscribers.
  /// Returns the one that stands.
  entry join_or_add(const entry& mine) MILLRACE_EXCLUDES(lock_) {
    millrace::detail::touch(this);
    millrace::detail::lock_guard held{lock_};
    if (flight<K, V>* found = *find(mine->key, mine->hash)) {
      found->shared = true;
      found->subscribers.append(mine->subscribers);
      return entry{found};
    }
    flight<K, V>*& bucket = buckets_[mine->hash % buckets_.size()];
    mine->retain();
    mine->next = std::exchange(bucket, mine.get());
    mine->in_table = true;
    return mine;
  }
  /// Nobody joins it any more.
  void remove(const entry& landed) { take(landed->key, landed->hash, landed.get()); }
  void forget(const K& key, std::size_t hash) { take(key, hash, nullptr); }

 private:
  /// The link to the key's flight; to null if it has none.
  flight<K, V>** find(const K& key, std::size_t hash) MILLRACE_REQUIRES(lock_) {
    flight<K, V>** link = &buckets_[hash % buckets_.size()];
    while (*link && !((*link)->hash == hash && (*link)->key == key)) link = &(*link)->next;
    return link;
  }
  /// Takes out the key's flight, if it is `only`; null: any.
  void take(const K& key, std::size_t hash, const flight<K, V>* only) MILLRACE_EXCLUDES(lock_) {
    millrace::detail::touch(this);
    entry taken;  // freed without the lock
    millrace::detail::lock_guard held{lock_};
    if (only && !only->in_table) return;
    flight<K, V>** link = find(key, hash);
    if (!*link) return;
    taken = entry::adopt(*link);
    *link = taken->next;
    taken->in_table = false;
  }

  millrace::detail::mutex lock_;
  std::array<flight<K, V>*, 32> buckets_ MILLRACE_GUARDED_BY(lock_){};
};

template <class K, class V, class F>
task<> fly(millrace::detail::ref<table<K, V>> calls, typename table<K, V>::entry mine, F f,
           site where) {
  mine->outcome = answer<V>{co_await millrace::detail::call_any(f)};
  calls->remove(mine);
  mine->landed.done(where);
  for (const subscriber<V>* s = mine->subscribers.first(); s; s = s->next) {
    s->to.try_send(result<V>{mine->outcome.value, mine->outcome.err, mine->shared}, where);
  }
}

template <class K, class V, class F>
task<result<V>> join_or_fly(millrace::detail::ref<table<K, V>> calls,
                            typename table<K, V>::entry mine, F f, site where) {
  auto flying = calls->join_or_add(mine);
  if (flying == mine) {
    co_await fly<K, V>(calls, mine, std::move(f), where);
  } else {
    co_await flying->landed.wait(where);
  }
  co_return result<V>{flying->outcome.value, flying->outcome.err, flying->shared};
}

}  // namespace detail

/// Keeps several callers from doing the same work at the same time. Go: singleflight.Group. K has
/// a Hash and ==, V can be copied. A handle: copies are the same group.
template <class K, class V, class Hash = std::hash<K>>
class group {
 public:
  /// co_await g.do_(key, f): calls f and returns its result, unless a call for an equal key is in
  /// flight: then blocks until that one has returned, and returns the same. f returns V, answer<V>,
  /// or a task of one, and is called in the goroutine that came first. f must not ask for the same
  /// key: it would wait for itself. Only in a goroutine. Go: Group.Do.
  template <class F>
  // NOLINTNEXTLINE(readability-identifier-naming): `do` is a keyword
  task<result<V>> do_(K key, F f, site where = site::current()) const {
    return detail::join_or_fly<K, V>(calls_, make_flight(std::move(key), where), std::move(f),
                                     where);
  }

  /// The same, with f in a goroutine of its own. Returns at once a channel that gets the result,
  /// and is never closed. Call it from a goroutine. Go: Group.DoChan.
  template <class F>
  receiver<result<V>> do_chan(K key, F f, site where = site::current()) const {
    auto to = make_chan<result<V>>(1, "singleflight");
    auto mine = make_flight(std::move(key), where);
    mine->subscribers.push(new detail::subscriber<V>{to});
    if (!millrace::detail::inert() && calls_->join_or_add(mine) == mine) {
      millrace::go(detail::fly<K, V, F>, calls_, mine, std::move(f), where, where);
    }
    return to;
  }

  /// The next do_ or do_chan for this key calls its own function, even while an earlier call is in
  /// flight. Never blocks; from any thread. Go: Group.Forget.
  void forget(const K& key) const {
    if (!millrace::detail::inert()) calls_->forget(key, Hash{}(key));
  }

 private:
  static typename detail::table<K, V>::entry make_flight(K key, const site& where) {
    const std::size_t hash = Hash{}(key);
    return millrace::detail::make_ref<detail::flight<K, V>>(std::move(key), hash, where);
  }

  millrace::detail::ref<detail::table<K, V>> calls_{
      millrace::detail::make_ref<detail::table<K, V>>()};
};

}  // namespace millrace::singleflight
