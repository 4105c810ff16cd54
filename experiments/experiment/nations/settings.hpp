#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/study/settings.hpp"

namespace chokepoint {

/// The Internet at one time: who is linked with whom, and who is where.
struct NationYear {
  std::uint32_t year = 0;
  std::uint32_t month = 1;  ///< of the year, from 1
  std::string graph;        ///< AS relationships; relative paths lie in the data folder
  std::string countries;    ///< AS number → country

  bool operator==(const NationYear&) const = default;
  /// As a number of years: the middle of the month.
  double date() const { return year + (month - 0.5) / 12; }
  /// "December 2011"
  std::string label() const;
};

/// What a nations study asks for, in Study::own.
struct NationsSettings {
  std::string data;  ///< folder; empty for $CHOKEPOINT_DATA, else shared/data above the program
  std::vector<NationYear> years;     ///< rising
  std::vector<std::string> routing;  ///< names; no spreading over several paths
  /// Paths to so many networks, drawn per seed, are followed; to all where there is no number. A
  /// draw makes potentials too great: paths into a nation then end at few of its networks.
  std::optional<std::uint32_t> destinations;
  std::uint32_t set_destinations = 1500;  ///< on whose paths the smallest sets are chosen
  std::vector<std::string> shown;         ///< countries that the page begins with

  std::filesystem::path file(const std::string& name) const;
};

std::vector<Setting> nations_settings();

}  // namespace chokepoint
