#include "experiments/experiment/overload/page.hpp"

#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "experiments/experiment/overload/calibration.hpp"
#include "experiments/experiment/overload/run.hpp"
#include "experiments/experiment/overload/settings.hpp"
#include "filters/profile/profile_reader.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

std::string answer(const Summary& summary) {
  std::string text;
  for (const Finding& finding : summary.conclusions.findings) {
    const char* const verb = finding.holds == Holds::kYes  ? "overwhelms the box"
                             : finding.holds == Holds::kNo ? "does not overwhelm the box"
                                                           : "is undecided";
    std::string cause = finding.part;
    cause.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(cause.front())));
    fmt::format_to(std::back_inserter(text), "{}{} {}: {} leak at {} kilopackets per second{}.",
                   text.empty() ? "" : " ", cause, verb, interval_text(finding.last->estimate),
                   finding.last->axis, finding.reason.empty() ? "" : " (" + finding.reason + ")");
  }
  return text;
}

/// What the same number of datagrams does that need no work.
ordered_json random_payload(const Summary& summary) {
  ordered_json points = ordered_json::array();
  for (const SummaryCell& cell : summary.cells) {
    if (cell.metric != "leak_rate_random") continue;
    points.push_back({std::stod(cell.knobs[kLoadKpps]), cell.t.mean});
  }
  return {{"label", "measured, random payload"}, {"points", points}};
}

ordered_json references(const OverloadSettings& settings, const Summary& summary, unsigned places) {
  ordered_json lines = ordered_json::array({random_payload(summary)});
  if (settings.published_kpps.size() < 2) return lines;
  const Calibration fit = calibrate(settings.published_kpps, settings.published_leak, places);
  ordered_json curve = ordered_json::array();
  const double highest = std::max(settings.published_kpps.back(), settings.load_kpps.back());
  constexpr int kSteps = 60;
  for (int i = 0; i <= kSteps; ++i) {
    const double load = highest * i / kSteps;
    curve.push_back({load, leak_of(fit, load, places)});
  }
  ordered_json points = ordered_json::array();
  for (std::size_t i = 0; i < settings.published_kpps.size(); ++i) {
    points.push_back({settings.published_kpps[i], settings.published_leak[i]});
  }
  lines.push_back({{"label", "calculated from the fit"}, {"points", curve}});
  lines.push_back({{"label", "published, the real box"}, {"points", points}, {"dots", true}});
  return lines;
}

}  // namespace

Page page_of_overload(const Study& study, const Summary& summary, const std::string&) {
  const auto& settings = own<OverloadSettings>(study);
  const Profile box = find_profile(settings.profile);
  Page page;
  page.answer = answer(summary);
  page.caveats = {
      "The published points were measured on the real Great Firewall (Zohaib et al., USENIX "
      "Security 2025) up to 700 kilopackets per second; the curve beyond them is a prediction.",
      fmt::format(
          "Two numbers are fitted: the capacity and the background load. That {} packets may "
          "wait is set in the profile: the points do not tell it, and it moves the "
          "prediction little.",
          box.capacity.queue_packets)};
  page.method = {
      fmt::format("Each run offers {} seconds of packets, in order of time, to the box of the "
                  "profile {}: the stressing load and the background of {} kilopackets per second "
                  "as Poisson processes, and {} censored connections at random moments. A "
                  "connection gets through when its first Initial meets a full queue.",
                  settings.seconds, settings.profile, settings.background_kpps, settings.probes),
      "All Initials are real: the ClientHello of a TLS 1.3 client under QUIC version 1 protection, "
      "opened by the box with keys that follow from the connection id. The load of random payload "
      "has the same arrivals and sizes.",
      "Intervals are 95 % by Student's t over seeds."};
  page.roles = {{"axis", "load_kpps"}, {"line", "profile"}};
  page.parts = {{"curve",
                 {{"title", "What gets through against the load"},
                  {"halves", false},
                  {"references", references(settings, summary, places_of(box))}}}};
  page.states.push_back({{"code", kBoxState}, {"title", "the box"}});
  return page;
}

}  // namespace chokepoint
