#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/fuzz/marked_source.hpp"
#include "topology/base/error.hpp"
#include "topology/base/utf8.hpp"
#include "topology/import/graphml.hpp"
#include "topology/import/sndlib_xml.hpp"
#include "topology/import/xml.hpp"

using namespace chokepoint;

namespace {

/// The document in another encoding, which the first byte of the input chooses: a fuzzer that only
/// flips bytes does not come from one to the other.
std::string encoded(std::uint8_t choice, std::string_view text) {
  const bool little = choice % 4 == 1;
  if (choice % 4 == 3) return "<?xml version='1.0' encoding='ISO-8859-1'?>" + std::string(text);
  if (choice % 4 == 0) return std::string(text);
  std::string wide = little ? "\xff\xfe" : "\xfe\xff";
  for (const char c : text) {
    wide += little ? c : '\0';
    wide += little ? '\0' : c;
  }
  return wide;
}

/// All that the elements hold, one after the other; nothing where the document is refused.
std::string dump(const Source& source, const std::string& root) {
  std::string all;
  try {
    const XmlDocument document(source, root);
    for (XmlElement at = document.root(); at; at = at.child() ? at.child() : at.next()) {
      if (at.line() == 0) broken_invariant("an element without a line");
      all.append("<").append(at.name()).append(">").append(at.text());
      all.append(at.attribute("id"));
    }
  } catch (const InputError&) {
    return {};
  }
  if (!is_utf8(all)) broken_invariant("text that is no UTF-8");
  return all;
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

// Whatever the bytes: a document in UTF-8, or an InputError. What is accepted says the same in
// every encoding, and is refused when it stands there twice, or goes on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  const Source source = marked_source(encoded(data[0], text));
  const std::string root = xml_root(source);
  const std::string read = dump(source, root);
  if (!read.empty()) {
    for (const std::string& more : {source.text, std::string("<x/>"), std::string(1, '\0')}) {
      if (!dump({"fuzz", source.text + more}, root).empty()) broken_invariant("more was accepted");
    }
    const bool plain = data[0] % 4 == 0 && is_ascii(text) && !text.starts_with("<?xml");
    for (std::uint8_t other = 1; plain && other < 4; ++other) {
      if (dump({"fuzz", encoded(other, text)}, root) != read) {
        broken_invariant("another encoding says something else");
      }
    }
  }
  for (const auto reader : {read_graphml, read_sndlib_xml}) {
    try {
      static_cast<void>(reader(source));
    } catch (const InputError&) {
    }
  }
  return 0;
}
