#pragma once

#include <string>
#include <string_view>

namespace chokepoint {

/// Text from outside (the wire, files, their names) as it may be shown: valid UTF-8 that neither
/// drives a terminal nor changes the order in which it is read. Any other byte becomes \DDD in
/// decimal, as in DNS master files (RFC 1035 §5.1): those that are no UTF-8 (RFC 3629), and those
/// of C0 and C1 controls, of marks that turn the direction of writing (Unicode TR 9: Trojan
/// Source), end a line or paragraph, or are meant for no reader (tags).
std::string printable(std::string_view bytes);

/// The same of text with several lines: their ends stay.
std::string printable_lines(std::string_view text);

}  // namespace chokepoint
