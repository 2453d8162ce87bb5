#include "millrace/schedule.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "fnv.h"
#include "millrace/format.h"

// The bytes, in base 64 with the letters of URLs (RFC 4648, section 5), without padding:
//
//     version 1 | timer policy 1 | program 4 | trail 4 | picks, in half bytes | check 4
//
// Numbers are little endian. A pick below 15 takes half a byte; a larger one is 15 and then its
// rest, in base 8 with the lowest digit first and 8 added to all but the last. The number of half
// bytes is odd or even: the policy's byte says which (16 is added for odd). The check is over all
// bytes before it.

namespace millrace {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint8_t odd_halves = 16;
constexpr std::size_t head_bytes = 10;
constexpr std::size_t check_bytes = 4;
constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static_assert(schedule::trail_start == detail::fnv1a_start);

template <class Bytes>
std::uint32_t hash(const Bytes& bytes) {
  std::uint32_t h = detail::fnv1a_start;
  for (const auto b : bytes) h = detail::fnv1a(h, static_cast<std::uint8_t>(b));
  return h;
}

void put_word(std::vector<std::uint8_t>& out, std::uint32_t word) {
  for (unsigned shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<std::uint8_t>(word >> shift));
}

std::uint32_t get_word(std::span<const std::uint8_t> bytes) {
  std::uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i) word |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
  return word;
}

std::vector<std::uint8_t> halves_of(const std::vector<std::uint32_t>& picks) {
  std::vector<std::uint8_t> halves;
  for (const std::uint32_t pick : picks) {
    if (pick < 15) {
      halves.push_back(static_cast<std::uint8_t>(pick));
      continue;
    }
    halves.push_back(15);
    std::uint32_t rest = pick - 15;
    for (; rest >= 8; rest /= 8) halves.push_back(static_cast<std::uint8_t>(8 + rest % 8));
    halves.push_back(static_cast<std::uint8_t>(rest));
  }
  return halves;
}

std::optional<std::vector<std::uint32_t>> picks_of(std::span<const std::uint8_t> halves) {
  std::vector<std::uint32_t> picks;
  for (std::size_t i = 0; i < halves.size(); ++i) {
    std::uint64_t pick = halves[i];
    if (pick == 15) {
      std::uint64_t weight = 1;
      for (;; weight *= 8) {
        if (++i == halves.size() || weight > 0xffff'ffff) return std::nullopt;
        pick += weight * (halves[i] % 8);
        if (halves[i] < 8) break;
      }
    }
    picks.push_back(static_cast<std::uint32_t>(pick));
  }
  return picks;
}

std::string encode(std::span<const std::uint8_t> bytes) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const std::uint8_t b : bytes) {
    bits = bits << 8U | b;
    for (count += 8; count >= 6; count -= 6) text += digits[bits >> (count - 6) & 63U];
  }
  if (count > 0) text += digits[bits << (6 - count) & 63U];
  return text;
}

/// Nothing if a letter is not one of the 64; `at` is then its place.
std::optional<std::vector<std::uint8_t>> decode(std::string_view text, std::size_t& at) {
  std::vector<std::uint8_t> bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (at = 0; at < text.size(); ++at) {
    const std::size_t digit = digits.find(text[at]);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  return bytes;
}

parsed_schedule refuse(std::string why) { return {.value = {}, .error = std::move(why)}; }

}  // namespace

std::string to_string(const schedule& s) {
  std::vector<std::uint8_t> halves = halves_of(s.picks);
  const bool odd = halves.size() % 2 == 1;
  if (odd) halves.push_back(0);
  std::vector<std::uint8_t> bytes{
      version, static_cast<std::uint8_t>(static_cast<unsigned>(s.timers) + (odd ? odd_halves : 0))};
  put_word(bytes, s.program);
  put_word(bytes, s.trail);
  for (std::size_t i = 0; i < halves.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(halves[i] << 4U | halves[i + 1]));
  }
  put_word(bytes, hash(bytes));
  return encode(bytes);
}

parsed_schedule parse_schedule(std::string_view text, std::uint32_t program) {
  std::size_t at = 0;
  const auto decoded = decode(text, at);
  if (!decoded) {
    return refuse(format("a schedule is made of A-Z, a-z, 0-9, - and _; letter {} is \"{}\"",
                         at + 1, text.substr(at, 1)));
  }
  const std::span<const std::uint8_t> bytes{*decoded};
  // The first letters are the version's: what comes later may be more than this one knows.
  if (!bytes.empty() && bytes[0] != version) {
    return refuse(format("the schedule is of version {}; this is version {}",
                         static_cast<unsigned>(bytes[0]), static_cast<unsigned>(version)));
  }
  if (bytes.size() < head_bytes + check_bytes) {
    return refuse(format("the schedule is too short: {} of at least {} letters", text.size(),
                         (head_bytes + check_bytes) * 8 / 6 + 1));
  }
  const auto body = bytes.first(bytes.size() - check_bytes);
  // Of the last letter some bits are no byte's.
  if (get_word(bytes.last(check_bytes)) != hash(body) || encode(bytes) != text) {
    return refuse("the schedule is damaged: letters are missing or have changed");
  }
  std::vector<std::uint8_t> halves;
  for (const std::uint8_t b : body.subspan(head_bytes)) {
    halves.push_back(b >> 4U);
    halves.push_back(b & 15U);
  }
  const bool odd = (body[1] & odd_halves) != 0;
  if (odd && !halves.empty()) halves.pop_back();
  auto picks = picks_of(halves);
  const unsigned policy = body[1] & ~odd_halves;
  if (!picks || policy > 1) return refuse("the schedule is damaged: it does not follow its format");
  parsed_schedule out;
  out.value.timers = static_cast<timer_policy>(policy);
  out.value.program = get_word(body.subspan(2));
  out.value.trail = get_word(body.subspan(6));
  out.value.picks = std::move(*picks);
  if (out.value.program != program) {
    return refuse("the schedule belongs to another program or other numbers");
  }
  return out;
}

std::uint32_t program_fingerprint(std::string_view text) { return hash(text); }

}  // namespace millrace
