#pragma once

#include <memory>
#include <string>
#include <vector>

#include "filters/act/compiled_profile.hpp"

namespace chokepoint::cli {

/// What `inspect` is asked for.
struct InspectSettings {
  std::string file;
  bool payloads = false;
  std::string datagram;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::string profile;
  std::string keys;
  bool contacts = false;
  std::string truth;
  bool json = false;
  bool quiet = false;
  std::vector<std::string> names;
  std::vector<std::string> addresses;
  std::vector<std::string> keywords;
  std::string action = "drop";
};

/// The box that judges: the profile asked for, or one made of --block-… options. nullptr if there
/// is neither. Throws InputError.
std::shared_ptr<const CompiledProfile> box_of(const InspectSettings& settings);

/// Reads a capture, or every capture below a folder. Throws InputError.
void inspect_captures(const InspectSettings& settings);
/// Judges one UDP payload as the profile's box would.
void inspect_datagram(const InspectSettings& settings);
/// Judges first payloads, a line of hex each, as the detector of fully encrypted traffic does.
void inspect_payloads(const InspectSettings& settings);

}  // namespace chokepoint::cli
