#pragma once

#include <string>

#include "filters/profile/profile_reader.hpp"
#include "topology/base/error.hpp"

/// What is said of a profile; `text` begins in its third line. Empty when nothing is.
inline std::string message_of(const std::string& text) {
  try {
    chokepoint::parse_profile("name = \"my\"\n\n" + text, "my.toml");
  } catch (const chokepoint::InputError& error) {
    return error.what();
  }
  return "";
}

/// What is said of a rule's condition that drops: `when` stands in line 5.
inline std::string message_of_when(const std::string& when) {
  return message_of("[[rule]]\nname = \"r\"\n" + when + "\nthen.action = \"drop\"\n");
}

/// What is said of what a rule does: `then` stands in line 6.
inline std::string message_of_then(const std::string& then) {
  return message_of("[[rule]]\nname = \"r\"\nwhen.names = [\"a.example\"]\n" + then + "\n");
}

/// A rule with nothing wrong, of four lines.
inline const std::string kRule =
    "[[rule]]\nname = \"r\"\nwhen.transport = \"tcp\"\nthen.action = \"drop\"\n";
