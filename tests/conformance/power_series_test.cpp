// Formal power series as endless channels of coefficients: a network of goroutines that grows while
// it runs, with feedback loops, and is stopped as a whole. Go: test/chan/powser1.go, powser2.go
// (after M. D. McIlroy, "Squinting at Power Series"). See TABLE.md.
#include <deque>
#include <memory>
#include <numeric>
#include <ostream>
#include <utility>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

struct rational {
  rational(std::int64_t n = 0, std::int64_t d = 1) {  // NOLINT(google-explicit-constructor)
    const std::int64_t divisor = std::gcd(n, d) * (d < 0 ? -1 : 1);
    over = n / divisor;
    under = d / divisor;
  }
  std::int64_t over = 0;
  std::int64_t under = 1;

  friend bool operator==(const rational&, const rational&) = default;
  friend std::ostream& operator<<(std::ostream& out, rational r) {
    return out << r.over << '/' << r.under;
  }
  friend rational operator+(rational a, rational b) {
    return {a.over * b.under + b.over * a.under, a.under * b.under};
  }
  friend rational operator*(rational a, rational b) {
    const rational x{a.over, b.under};
    const rational y{b.over, a.under};
    return {x.over * y.over, x.under * y.under};
  }
};

/// A coefficient behind an interface, as Go's second version sends them.
class boxed {
 public:
  virtual ~boxed() = default;
  [[nodiscard]] virtual rational get() const = 0;
};
class boxed_rational final : public boxed {
 public:
  explicit boxed_rational(rational r) : r_{r} {}
  [[nodiscard]] rational get() const override { return r_; }

 private:
  rational r_;
};

struct plain_terms {
  using term = rational;
  static term wrap(rational r) { return r; }
  static rational unwrap(const term& t) { return t; }
};
struct boxed_terms {
  using term = std::shared_ptr<const boxed>;
  static term wrap(rational r) { return std::make_shared<boxed_rational>(r); }
  static rational unwrap(const term& t) { return t->get(); }
};

/// The operators, each a goroutine that ends when ctx is cancelled.
template <class Terms>
struct network {
  using term = typename Terms::term;
  using series = chan<term>;

  context ctx;
  wait_group running;

  /// Starts body(*this, result, inputs...).
  template <class... Inputs>
  series add(task<> (*body)(network, series, Inputs...), std::type_identity_t<Inputs>... inputs) {
    series out = make_chan<term>();
    feed(out, body, std::move(inputs)...);
    return out;
  }
  template <class... Inputs>
  void feed(series out, task<> (*body)(network, series, Inputs...),
            std::type_identity_t<Inputs>... inputs) {
    running.add();
    go(
        [](network net, series to, auto* run_body, std::tuple<Inputs...> given) -> task<> {
          co_await std::apply([&](Inputs&... in) { return run_body(net, to, std::move(in)...); },
                              given);
          net.running.done();
        },
        *this, out, body, std::tuple<Inputs...>{std::move(inputs)...});
  }

  /// False: the network is being stopped.
  task<bool> put(series to, rational r) {
    co_return co_await select(send(to, Terms::wrap(r)), done(ctx)) == 0;
  }
  /// Nullopt: the network is being stopped.
  task<std::optional<rational>> get(series from) {
    std::optional<term> t;
    if (co_await select(recv(from, t), done(ctx)) != 0) co_return std::nullopt;
    co_return Terms::unwrap(*t);
  }
  /// One of each, whichever comes first.
  task<std::optional<std::pair<rational, rational>>> get_both(series u, series v) {
    std::optional<term> a;
    std::optional<term> b;
    while (u || v) {
      switch (co_await select(recv(u, a), recv(v, b), done(ctx))) {
        case 0:
          u = {};
          break;
        case 1:
          v = {};
          break;
        default:
          co_return std::nullopt;
      }
    }
    co_return std::pair{Terms::unwrap(*a), Terms::unwrap(*b)};
  }
};

/// c, c, c, ...
template <class Terms>
task<> repeat(network<Terms> net, typename network<Terms>::series out, rational c) {
  while (co_await net.put(out, c)) {
  }
}

template <class Terms>
task<> copy(network<Terms> net, typename network<Terms>::series out,
            typename network<Terms>::series u) {
  while (auto t = co_await net.get(u)) {
    if (!co_await net.put(out, *t)) co_return;
  }
}

/// first + x * u
template <class Terms>
task<> prepend(network<Terms> net, typename network<Terms>::series out, rational first,
               typename network<Terms>::series u) {
  if (co_await net.put(out, first)) co_await copy(net, out, u);
}

template <class Terms>
task<> sum(network<Terms> net, typename network<Terms>::series out,
           typename network<Terms>::series u, typename network<Terms>::series v) {
  while (auto t = co_await net.get_both(u, v)) {
    if (!co_await net.put(out, t->first + t->second)) co_return;
  }
}

template <class Terms>
task<> scaled(network<Terms> net, typename network<Terms>::series out, rational c,
              typename network<Terms>::series u) {
  while (auto t = co_await net.get(u)) {
    if (!co_await net.put(out, c * *t)) co_return;
  }
}

/// u to both outputs, which may be read at different rates: each has a queue, and a term is asked
/// for when one of them is empty. A queue that is empty, and an input that is not wanted, are nil.
template <class Terms>
task<> split(network<Terms> net, typename network<Terms>::series a,
             typename network<Terms>::series b, typename network<Terms>::series u) {
  using term = typename Terms::term;
  std::deque<term> for_a;
  std::deque<term> for_b;
  for (;;) {
    const bool wanted = for_a.empty() || for_b.empty();
    std::optional<term> t;
    switch (co_await select(
        send(for_a.empty() ? chan<term>{} : a, for_a.empty() ? term{} : for_a.front()),
        send(for_b.empty() ? chan<term>{} : b, for_b.empty() ? term{} : for_b.front()),
        recv(wanted ? u : chan<term>{}, t), done(net.ctx))) {
      case 0:
        for_a.pop_front();
        break;
      case 1:
        for_b.pop_front();
        break;
      case 2:
        for_a.push_back(*t);
        for_b.push_back(*std::move(t));
        break;
      default:
        co_return;
    }
  }
}
template <class Terms>
auto split_in_two(network<Terms>& net, typename network<Terms>::series u) {
  auto b = make_chan<typename Terms::term>();
  auto a = net.add(split<Terms>, b, u);
  return std::pair{a, b};
}

/// With u = u0 + x * u' and v = v0 + x * v': u0 v0 + x * (u0 v' + v0 u' + x * u' v').
template <class Terms>
task<> product(network<Terms> net, typename network<Terms>::series out,
               typename network<Terms>::series u, typename network<Terms>::series v) {
  const auto first = co_await net.get_both(u, v);
  if (!first || !co_await net.put(out, first->first * first->second)) co_return;
  const auto [u1, u2] = split_in_two(net, u);
  const auto [v1, v2] = split_in_two(net, v);
  const auto cross = net.add(sum<Terms>, net.add(scaled<Terms>, first->first, v1),
                             net.add(scaled<Terms>, first->second, u1));
  const auto rest = net.add(prepend<Terms>, rational{0}, net.add(product<Terms>, u2, v2));
  co_await sum(net, out, cross, rest);
}

template <class Terms>
task<> derivative(network<Terms> net, typename network<Terms>::series out,
                  typename network<Terms>::series u) {
  if (!co_await net.get(u)) co_return;
  for (std::int64_t n = 1;; ++n) {
    const auto t = co_await net.get(u);
    if (!t || !co_await net.put(out, rational{n} * *t)) co_return;
  }
}

template <class Terms>
task<> integral(network<Terms> net, typename network<Terms>::series out, rational constant,
                typename network<Terms>::series u) {
  if (!co_await net.put(out, constant)) co_return;
  for (std::int64_t n = 1;; ++n) {
    const auto t = co_await net.get(u);
    if (!t || !co_await net.put(out, rational{1, n} * *t)) co_return;
  }
}

/// u(c * x * x)
template <class Terms>
task<> of_square(network<Terms> net, typename network<Terms>::series out, rational c,
                 typename network<Terms>::series u) {
  rational power = 1;
  while (auto t = co_await net.get(u)) {
    if (!co_await net.put(out, power * *t) || !co_await net.put(out, rational{0})) co_return;
    power = power * c;
  }
}

/// e to the u, for u without a constant term: z = 1 + integral of z u'. Its own output feeds it.
template <class Terms>
auto exponential(network<Terms>& net, typename network<Terms>::series u) {
  const auto z = make_chan<typename Terms::term>();
  const auto [result, fed_back] = split_in_two(net, z);
  net.feed(z, integral<Terms>, rational{1},
           net.add(product<Terms>, fed_back, net.add(derivative<Terms>, u)));
  return result;
}

template <class Terms>
task<> compute() {
  auto [ctx, cancel] = with_cancel(background());
  network<Terms> net{ctx, wait_group{}};
  const auto ones = [&net] { return net.add(repeat<Terms>, rational{1}); };
  const auto twos = [&net] { return net.add(repeat<Terms>, rational{2}); };
  const auto expect = [&net](const char* what, chan<typename Terms::term> u,
                             std::vector<rational> terms) -> task<> {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const auto t = co_await net.get(u);
      EXPECT_EQ(t, terms[i]) << what << ", term " << i;
    }
  };
  const std::vector<rational> naturals{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  co_await expect("1/(1-x)", ones(), {1, 1, 1, 1, 1});
  co_await expect("sum", net.add(sum<Terms>, ones(), twos()), {3, 3, 3, 3, 3});
  co_await expect("scaled", net.add(scaled<Terms>, rational{-1}, twos()), {-2, -2, -2, -2});
  co_await expect("derivative", net.add(derivative<Terms>, ones()), naturals);
  co_await expect("product", net.add(product<Terms>, ones(), ones()), naturals);
  co_await expect("integral", net.add(integral<Terms>, rational{0}, ones()),
                  {0, 1, {1, 2}, {1, 3}, {1, 4}, {1, 5}, {1, 6}, {1, 7}, {1, 8}, {1, 9}});
  co_await expect("exp of x/(1-x)", exponential(net, net.add(prepend<Terms>, rational{0}, ones())),
                  {1,
                   1,
                   {3, 2},
                   {13, 6},
                   {73, 24},
                   {167, 40},
                   {4051, 720},
                   {37633, 5040},
                   {43817, 4480},
                   {4596553, 362880}});
  co_await expect(
      "arctan",
      net.add(integral<Terms>, rational{0}, net.add(of_square<Terms>, rational{-1}, ones())),
      {0, 1, 0, {-1, 3}, 0, {1, 5}, 0, {-1, 7}, 0, {1, 9}});
  cancel();
  co_await net.running.wait();
}

class power_series_conformance : public runtime_test {};
MILLRACE_TEST_ON(power_series_conformance, every_runtime);

TEST_P(power_series_conformance,
       a_growing_network_with_feedback_computes_series_and_can_be_stopped) {
  expect_clean([] { return compute<plain_terms>(); });
}

TEST_P(power_series_conformance, the_same_with_terms_behind_an_interface) {
  expect_clean([] { return compute<boxed_terms>(); });
}

}  // namespace
}  // namespace millrace::test
