#include <cmath>

#include <catch2/catch.hpp>

#include "filters/profile/action.hpp"
#include "filters/profile/units.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;
using namespace std::chrono_literals;

namespace {

template <class Parse>
std::string why_not(Parse&& parse, std::string_view text) {
  try {
    parse(text);
  } catch (const InputError& error) {
    return error.why();
  }
  return "";
}

}  // namespace

TEST_CASE("Lengths of time mean what their unit says", "[profile]") {
  CHECK(parse_duration("180 s") == 180s);
  CHECK(parse_duration("180s") == 180s);
  CHECK(parse_duration("110 ms") == 110ms);
  CHECK(parse_duration("1.5 us") == 1500ns);
  CHECK(parse_duration("7 ns") == 7ns);
  CHECK(parse_duration("5 min") == 300s);
  CHECK(parse_duration("2 h") == 7200s);
  CHECK(parse_duration("0 s") == 0s);
  CHECK(parse_seconds("0.25 ns") == Approx(0.25e-9));
}

TEST_CASE("Rates are of powers of ten, sizes of what they say", "[profile]") {
  CHECK(parse_rate("140 kbit/s").bits_per_second == 140'000);
  CHECK(parse_rate("1.5 Mbit/s").bits_per_second == 1'500'000);
  CHECK(parse_rate("10 Gbit/s").bits_per_second == 10'000'000'000);
  CHECK(parse_rate("56000 bit/s").bits_per_second == 56'000);
  CHECK(parse_size("10 MB") == 10'000'000);
  CHECK(parse_size("32 KiB") == 32'768);
  CHECK(parse_size("16 MiB") == 16'777'216);
  CHECK(parse_size("40 B") == 40);
}

TEST_CASE("What is no quantity is answered by the reason", "[profile]") {
  CHECK(why_not(parse_duration, "180") ==
        "'180' is no length of time: a number and one of ns, us, ms, s, min, h");
  CHECK(why_not(parse_duration, "soon") ==
        "'soon' is no length of time: a number and one of ns, us, ms, s, min, h");
  CHECK(why_not(parse_duration, "180 sec") ==
        "'180 sec' is no length of time: a number and one of ns, us, ms, s, min, h");
  CHECK(why_not(parse_duration, "1e400 s") ==
        "'1e400 s' is no length of time: a number and one of ns, us, ms, s, min, h");
  CHECK(why_not(parse_duration, "nan s") ==
        "'nan s' is no length of time: a number and one of ns, us, ms, s, min, h");
  CHECK(why_not(parse_duration, "-1 s") == "must not be negative");
  CHECK(why_not(parse_duration, "1e9 s") == "must not be longer than ten years");
  CHECK(why_not(parse_rate, "140 kbps") ==
        "'140 kbps' is no rate: a number and one of bit/s, kbit/s, Mbit/s, Gbit/s");
  CHECK(why_not(parse_rate, "0 kbit/s") == "must be from 1 bit/s to 10000 Gbit/s");
  CHECK(why_not(parse_rate, "-1 kbit/s") == "must not be negative");
  CHECK(why_not(parse_size, "1 Kb") ==
        "'1 Kb' is no number of bytes: a number and one of B, kB, KiB, MB, MiB, GB, GiB");
  CHECK(why_not(parse_size, "1e30 GB") == "must not be more than 1048576 GiB");
  CHECK(why_not(parse_size, "") ==
        "'' is no number of bytes: a number and one of B, kB, KiB, MB, MiB, GB, GiB");
}

TEST_CASE("A drawn delay has the three percentiles that were asked for", "[profile]") {
  Enforcement e;
  e.after = 110ms;
  e.after_p10 = 80ms;
  e.after_p90 = 189ms;
  const auto near = [](Duration is, Duration should) {
    return std::abs((is - should).count()) < 1000;  // a microsecond
  };
  CHECK(near(effect_delay(e, 0.5), 110ms));
  CHECK(near(effect_delay(e, 0.1), 80ms));
  CHECK(near(effect_delay(e, 0.9), 189ms));
  Duration last{};
  for (double uniform = 0; uniform <= 1; uniform += 1.0 / 64) {
    const Duration delay = effect_delay(e, uniform);
    CHECK(delay > last);
    last = delay;
  }
  e.after_p10 = e.after_p90 = {};
  CHECK(effect_delay(e, 0.01) == 110ms);
  CHECK(effect_delay(e, 0.99) == 110ms);
  CHECK(effect_delay(Enforcement{}, 0.3) == 0ms);
}
