#include <algorithm>
#include <charconv>

#include "filters/inspect/keyword_set.hpp"
#include "filters/profile/domain_name.hpp"
#include "filters/profile/fields.hpp"
#include "filters/profile/list_file.hpp"
#include "traffic/wire/bpf_expression.hpp"

namespace chokepoint {
namespace {

using V = const Value;

constexpr std::array kTransports{Choice<Transport>{"tcp", Transport::kTcp},
                                 Choice<Transport>{"udp", Transport::kUdp},
                                 Choice<Transport>{"other", Transport::kOther}};
constexpr std::array kNameFields{Choice<NameField>{"http-host", NameField::kHttpHost},
                                 Choice<NameField>{"server-name", NameField::kServerName},
                                 Choice<NameField>{"quic-name", NameField::kQuicName},
                                 Choice<NameField>{"dns", NameField::kDns},
                                 Choice<NameField>{"certificate", NameField::kCertificate}};
constexpr std::array kWordFields{Choice<WordField>{"payload", WordField::kPayload},
                                 Choice<WordField>{"http-request", WordField::kHttpRequest},
                                 Choice<WordField>{"http-response", WordField::kHttpResponse}};
constexpr std::array kHellos{Choice<bool>{"any", false}, Choice<bool>{"esni", true}};

constexpr std::size_t kLongestWord = 1000;

PortRange port_range(V& value) {
  if (!value.is_text()) {
    const auto port = static_cast<std::uint16_t>(value.integer(0, 65'535));
    return {port, port};
  }
  const std::string text = value.text();
  const char* const end = text.data() + text.size();
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  auto [dash, error] = std::from_chars(text.data(), end, first);
  bool fits = error == std::errc{} && dash != end && *dash == '-';
  if (fits) {
    const auto [rest, last_error] = std::from_chars(dash + 1, end, last);
    fits = last_error == std::errc{} && rest == end;
  }
  if (!fits) {
    value.reject(
        "must be a port from 0 to 65535 or a range of ports in quotes, such as \"8000-8080\"");
  }
  if (first > last) value.reject("must not fall: the smaller port first");
  return {first, last};
}

Prefix prefix_of(V& value) {
  const std::string text = value.text();
  if (const auto prefix = Prefix::parse(text)) return *prefix;
  value.reject(
      fmt::format("'{}' is no address and no prefix, or has bits set behind the prefix", text));
}

std::string word_of(V& value) {
  std::string word = value.text();
  if (word.empty()) value.reject("must not be empty");
  if (word.size() > kLongestWord) value.reject("must not be longer than 1000");
  return word;
}

App app_of(V& value) {
  const std::string label = value.text();
  if (const auto app = find_app(label)) return *app;
  value.reject(fmt::format("'{}' is no protocol that is recognised", label));
}

/// Part of a name: like a word, but of characters that names have.
std::string name_part_of(V& value) {
  std::string part = word_of(value);
  for (char& c : part) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool fits =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    if (!fits) value.reject(fmt::format("'{}' has '{}' in it, which no name has", part, c));
  }
  return part;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool all_hex(std::string_view text) { return std::all_of(text.begin(), text.end(), is_hex); }

std::string ja3_of(V& value) {
  std::string text = value.text();
  if (text.size() != 32 || !all_hex(text)) value.reject("must be 32 digits of 0-9 and a-f");
  return text;
}

/// "t13d1516h2_8daaf6152771_e5627efa2ab1": FoxIO's JA4, three parts.
std::string ja4_of(V& value) {
  std::string text = value.text();
  const std::string_view v = text;
  const bool fits = v.size() == 36 && v[10] == '_' && v[23] == '_' && all_hex(v.substr(11, 12)) &&
                    all_hex(v.substr(24)) && std::string_view("tqd").find(v[0]) != v.npos;
  if (!fits) value.reject("must look like \"t13d1516h2_8daaf6152771_e5627efa2ab1\"");
  return text;
}

/// Reads entries that stand in the profile, in list files, or both:
/// `names = ["a.example"]`, `names.file = "list.txt"`, `names = {list = […], file = […]}`.
template <class Inline, class File>
void read_listed(V& value, ConditionLists& lists, Inline&& in_place, File&& from_file) {
  if (!value.is_table()) return in_place(value);
  value.fields({{"list", false, in_place}, {"file", false, [&](V& files) {
                                              files.list([&](V& file) {
                                                std::string name = file.text();
                                                lists.files.push_back(lists.folder / name);
                                                try {
                                                  from_file(lists.folder / name);
                                                } catch (const InputError& error) {
                                                  if (error.has_file()) throw;
                                                  file.reject(error.why());
                                                }
                                                return name;
                                              });
                                            }}});
  if (!value.find("list") && !value.find("file")) value.reject("has neither list nor file");
}

template <class T>
void append(std::vector<T>& to, std::vector<T> what) {
  to.insert(to.end(), std::make_move_iterator(what.begin()), std::make_move_iterator(what.end()));
}

void read_names(V& value, Condition& condition, ConditionLists& lists) {
  read_listed(
      value, lists,
      [&](V& v) {
        append(condition.names,
               distinct_list(v, [](V& name) { return parsed(name, parse_domain_name); }));
      },
      [&](const std::filesystem::path& file) {
        NameList read = read_name_list(file);
        append(condition.names, std::move(read.names));
        append(lists.addresses, std::move(read.addresses));
      });
}

void read_addresses(V& value, Condition& condition, ConditionLists& lists) {
  read_listed(
      value, lists, [&](V& v) { append(condition.addresses, v.list(prefix_of)); },
      [&](const std::filesystem::path& file) {
        append(condition.addresses, read_address_list(file));
      });
}

void read_words(V& value, std::vector<std::string>& words, ConditionLists& lists) {
  read_listed(
      value, lists, [&](V& v) { append(words, distinct_list(v, word_of)); },
      [&](const std::filesystem::path& file) { append(words, read_word_list(file).words); });
}

/// Expressions that Hyperscan takes; `reject(index, why)` gets the first that it does not.
template <class Reject>
void check_patterns(const std::vector<std::string>& patterns, Reject&& reject) {
  try {
    const KeywordSet compiled({}, patterns, PatternCache{});
  } catch (const PatternError& error) {
    reject(error.index(), error.why());
  }
}

void read_patterns(V& value, std::vector<std::string>& patterns, ConditionLists& lists) {
  read_listed(
      value, lists,
      [&](V& v) {
        std::vector<std::string> read = distinct_list(v, word_of);
        check_patterns(
            read, [&](std::size_t index, const std::string& why) { v.items()[index].reject(why); });
        append(patterns, std::move(read));
      },
      [&](const std::filesystem::path& file) {
        WordList read = read_word_list(file);
        check_patterns(read.words, [&](std::size_t index, const std::string& why) {
          throw InputError(file.string(), read.lines[index], "", why);
        });
        append(patterns, std::move(read.words));
      });
}

std::string bpf_of(V& value) {
  std::string text = word_of(value);
  value.located([&] { const BpfExpression compiled(text); });
  return text;
}

Fields name_and_word_fields(Condition& c, ConditionLists& lists) {
  return {
      {"names", false, [&](V& v) { read_names(v, c, lists); }},
      {"name_parts", false, [&](V& v) { c.name_parts = distinct_list(v, name_part_of); }},
      {"name_fields", false,
       [&](V& v) {
         c.name_fields = distinct_list(v, [](V& f) { return choose(f, kNameFields); });
       }},
      {"words", false, [&](V& v) { read_words(v, c.words, lists); }},
      {"patterns", false, [&](V& v) { read_patterns(v, c.patterns, lists); }},
      {"word_fields", false,
       [&](V& v) {
         c.word_fields = distinct_list(v, [](V& f) { return choose(f, kWordFields); });
       }},
  };
}

}  // namespace

Fields condition_fields(Condition& c, ConditionLists& lists) {
  Fields fields{
      {"transport", false, [&](V& v) { c.transport = choose(v, kTransports); }},
      {"addresses", false, [&](V& v) { read_addresses(v, c, lists); }},
      {"server_ports", false, [&](V& v) { c.server_ports = v.list(port_range); }},
      {"bpf", false, [&](V& v) { c.bpf = bpf_of(v); }},
      {"apps", false, [&](V& v) { c.apps = distinct_list(v, app_of); }},
      {"not_apps", false, [&](V& v) { c.not_apps = distinct_list(v, app_of); }},
      {"ja3", false, [&](V& v) { c.ja3 = distinct_list(v, ja3_of); }},
      {"ja4", false, [&](V& v) { c.ja4 = distinct_list(v, ja4_of); }},
      {"encrypted_hello", false,
       [&](V& v) {
         c.esni_only = choose(v, kHellos);
         c.encrypted_hello = true;
       }},
      {"fully_encrypted", false, [&](V& v) { c.fully_encrypted = v.boolean(); }},
      {"bytes_over", false,
       [&](V& v) {
         c.bytes_over = parsed(v, parse_size);
         if (c.bytes_over == 0) v.reject("must not be zero");
       }},
      {"beacon", false, [&](V& v) { c.beacon = v.boolean(); }},
  };
  append(fields, name_and_word_fields(c, lists));
  return fields;
}

}  // namespace chokepoint
