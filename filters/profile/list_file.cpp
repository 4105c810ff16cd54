#include "filters/profile/list_file.hpp"

#include <optional>

#include <fmt/format.h>

#include "filters/profile/domain_name.hpp"
#include "topology/base/error.hpp"
#include "topology/base/text_file.hpp"
#include "topology/import/decompress.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLargestList = std::size_t{256} << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string text_of(const std::filesystem::path& file) {
  std::string bytes;
  try {
    bytes = read_text_file(file, kLargestList);
  } catch (const InputError& error) {  // the profile's line is named instead
    throw InputError("", 0, "", file.string() + " " + error.why());
  }
  return decompress(std::move(bytes), file.string(), kLargestList);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r";
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

/// Calls `entry(text, line)` for each line that has one; its InputErrors get file and line.
template <class Entry>
void for_each_entry(std::string_view text, const std::string& file, bool comments_at_end,
                    Entry&& entry) {
  text = without_mark(text);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (comments_at_end) line = trimmed(line.substr(0, line.find('#')));
    if (line.empty() || line.front() == '#') continue;
    try {
      entry(line, number);
    } catch (const InputError& error) {
      throw InputError(file, number, "", error.why());
    }
  }
}

/// Takes one field of comma-separated values (RFC 4180 §2) off the front of `text`, with the comma
/// or line end behind it; `line` moves on by the line ends in it, and `more` says whether its
/// record has another field.
std::string take_field(std::string_view& text, std::size_t& line, bool& more) {
  std::string field;
  bool quoted = text.starts_with('"');
  const bool begun_quoted = quoted;
  std::size_t i = quoted ? 1 : 0;
  more = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        field += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field += text[++i];  // two quotes are one of its characters
      } else {
        quoted = false;
      }
      continue;
    }
    more = c == ',';
    if (more || c == '\n') break;
    const bool line_end = c == '\r' && (i + 1 == text.size() || text[i + 1] == '\n');
    if (line_end) continue;
    if (begun_quoted) throw InputError("", 0, "", "has more behind a closing quote");
    field += c;
  }
  if (quoted) throw InputError("", 0, "", "has a quote that is not closed");
  text.remove_prefix(i == text.size() ? i : i + 1);
  return field;
}

/// Takes a record off the front and returns the field at `column`; empty if it has fewer.
std::string take_record(std::string_view& text, std::size_t& line, std::size_t column) {
  std::string wanted;
  bool more = true;
  for (std::size_t at = 0; more; ++at) {
    std::string field = take_field(text, line, more);
    if (at == column) wanted = std::move(field);
  }
  return wanted;
}

/// The column headed `url`; nothing if the text does not begin with a record that has one.
std::optional<std::size_t> url_column(std::string_view text) {
  std::string_view rest = text.substr(0, text.find('\n'));
  std::size_t line = 0;
  bool more = true;
  try {
    for (std::size_t at = 0; more; ++at) {
      if (trimmed(take_field(rest, line, more)) == "url") return at;
    }
  } catch (const InputError&) {
    // A name list is no comma-separated values; its lines are judged as names.
  }
  return std::nullopt;
}

void add_host(NameList& list, std::string_view host) {
  if (const auto address = IpAddress::parse(host)) {
    list.addresses.push_back(Prefix::of(*address));
  } else {
    list.names.push_back(parse_domain_name(host));
  }
}

NameList parse_urls(std::string_view text, std::size_t column, const std::string& file) {
  NameList list;
  std::size_t next = 1;
  take_record(text, next, column);  // the heads
  while (!text.empty()) {
    const std::size_t line = next;
    try {
      const std::string field = take_record(text, next, column);
      const std::string_view url = trimmed(field);
      if (url.empty()) continue;
      const std::string_view host = host_of_url(url);
      if (host.empty()) throw InputError("", 0, "", fmt::format("'{}' has no host", url));
      add_host(list, host);
    } catch (const InputError& error) {
      throw InputError(file, line, "", error.why());
    }
  }
  return list;
}

template <class Entries>
void require_entries(const Entries& entries, const std::filesystem::path& file) {
  if (entries.empty()) throw InputError("", 0, "", file.string() + " has no entry");
}

}  // namespace

NameList parse_name_list(std::string_view text, const std::string& file) {
  text = without_mark(text);
  if (const auto column = url_column(text)) return parse_urls(text, *column, file);
  NameList list;
  for_each_entry(text, file, true,
                 [&](std::string_view line, std::size_t) { add_host(list, line); });
  return list;
}

NameList read_name_list(const std::filesystem::path& file) {
  NameList list = parse_name_list(text_of(file), file.string());
  if (list.addresses.empty()) require_entries(list.names, file);
  return list;
}

std::vector<Prefix> read_address_list(const std::filesystem::path& file) {
  std::vector<Prefix> prefixes;
  for_each_entry(text_of(file), file.string(), true, [&](std::string_view line, std::size_t) {
    const auto prefix = Prefix::parse(line);
    if (!prefix) {
      throw InputError("", 0, "", fmt::format("'{}' is no address and no prefix", line));
    }
    prefixes.push_back(*prefix);
  });
  require_entries(prefixes, file);
  return prefixes;
}

WordList read_word_list(const std::filesystem::path& file) {
  WordList list;
  for_each_entry(text_of(file), file.string(), false,
                 [&](std::string_view line, std::size_t number) {
                   list.words.emplace_back(line);
                   list.lines.push_back(number);
                 });
  require_entries(list.words, file);
  return list;
}

}  // namespace chokepoint
