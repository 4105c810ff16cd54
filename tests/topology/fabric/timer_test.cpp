#include "topology/fabric/timer.hpp"

#include <optional>
#include <vector>

#include <catch2/catch.hpp>
#include <ns3/simulator.h>

#include "topology/fabric/clock.hpp"
#include "topology/fabric/simulator.hpp"

using namespace chokepoint;
using namespace std::chrono_literals;

TEST_CASE("A deadline that moves is kept at its last place, and a withdrawn one is not",
          "[fabric]") {
  use_fast_simulator();
  std::vector<SimTime> fired;
  {
    DeadlineTimer timer([&](SimTime due) {
      CHECK(sim_now() == due);
      fired.push_back(due);
      if (fired.size() == 1) timer.arm(9ms);
    });
    DeadlineTimer never([&](SimTime due) { fired.push_back(due); });
    timer.arm(7ms);
    timer.arm(3ms);
    timer.arm(5ms);
    never.arm(1ms);
    never.arm(std::nullopt);
    DeadlineTimer gone([&](SimTime due) { fired.push_back(due); });
    gone.arm(20ms);
    ns3::Simulator::Stop(to_ns3_time(15ms));
    ns3::Simulator::Run();
  }
  ns3::Simulator::Run();
  CHECK(fired == std::vector<SimTime>{5ms, 9ms});
  ns3::Simulator::Destroy();
}

TEST_CASE("A deadline in the past is met now", "[fabric]") {
  use_fast_simulator();
  int fired = 0;
  DeadlineTimer timer([&](SimTime) { ++fired; });
  ns3::Simulator::Schedule(to_ns3_time(4ms), [&] { timer.arm(1ms); });
  ns3::Simulator::Run();
  CHECK(fired == 1);
  CHECK(sim_now() == 4ms);
  ns3::Simulator::Destroy();
}
