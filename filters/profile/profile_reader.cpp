#include "filters/profile/profile_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

#include <fmt/format.h>

#include "filters/profile/check_rule.hpp"
#include "filters/profile/fields.hpp"
#include "topology/base/embedded.hpp"
#include "topology/base/nearest.hpp"
#include "topology/base/text_file.hpp"

namespace chokepoint {

/// The shipped profiles, by file. Defined by the build (cmake/embed.cmake).
std::span<const EmbeddedFile> embedded_profiles();

namespace {

using V = const Value;

constexpr std::array kBoxes{Choice<bool>{"in-path", true}, Choice<bool>{"on-path", false}};
constexpr std::size_t kLargestFile = std::size_t{4} << 20;

std::string name_of(V& value) {
  std::string name = value.text();
  const bool fits = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  if (!fits) value.reject("must be of letters, digits, '-', '_' and '.'");
  return name;
}

bool read_strict(V& value, bool in_path) {
  const bool strict = value.boolean();
  if (strict && !in_path) value.reject("an on-path box sees copies and cannot drop");
  return strict;
}

void read_capacity(V& value, Capacity& capacity) {
  value.fields(capacity_fields(capacity));
  capacity.limited = true;
  if (capacity.packet_seconds + capacity.byte_seconds + capacity.decryption_seconds <= 0) {
    value.reject("has no cost: one of per_packet, per_byte, per_decryption must be more than zero");
  }
}

/// A rule for the addresses that stood in a list of names: a flow is met by either.
Rule rule_for_addresses(const Rule& rule, std::vector<Prefix> addresses) {
  Rule twin = rule;
  twin.when.names.clear();
  twin.when.name_parts.clear();
  twin.when.name_fields.clear();
  twin.when.addresses = std::move(addresses);
  return twin;
}

/// Whether addresses in a list of names mean anything to the rule: no DNS question asks for one.
bool heeds_addresses(const Rule& rule) {
  const auto& where = rule.when.name_fields;
  const bool dns_only = !where.empty() && std::all_of(where.begin(), where.end(), [](NameField f) {
    return f == NameField::kDns;
  });
  return rule.then.action != Action::kForgeDns && !dns_only;
}

void read_rule(V& value, Profile& profile, const std::filesystem::path& folder) {
  Rule rule;
  ConditionLists lists{folder, {}, {}};
  value.fields(rule_fields(rule, lists));
  profile.files.insert(profile.files.end(), lists.files.begin(), lists.files.end());
  const bool also_addresses = !lists.addresses.empty() && heeds_addresses(rule);
  if (also_addresses && !rule.when.addresses.empty()) {
    value.find("when")->find("names")->reject(
        "has addresses in its list, and the rule asks for others; use two rules");
  }
  if (rule.when.names.empty() && !lists.addresses.empty()) {
    // Nothing but addresses stood in the list.
    if (!also_addresses) value.find("when")->find("names")->reject("has no names in its list");
    rule = rule_for_addresses(rule, std::move(lists.addresses));
  }
  check_rule(value, rule, profile.in_path);
  profile.rules.push_back(rule);
  if (also_addresses && !rule.when.names.empty()) {
    profile.rules.push_back(rule_for_addresses(rule, std::move(lists.addresses)));
  }
}

void read_rules(V& value, Profile& profile, const std::filesystem::path& folder) {
  std::unordered_set<std::string> names;
  for (const Value& rule : value.items()) {
    read_rule(rule, profile, folder);
    if (profile.rules.size() > Profile::kMostRules) {
      rule.reject(
          fmt::format("is one too many: a profile has at most {} rules; one with addresses in its "
                      "list of names "
                      "counts twice",
                      Profile::kMostRules));
    }
    if (!names.insert(profile.rules.back().name).second) {
      rule.find("name")->reject("is the name of another rule too");
    }
  }
}

/// The folder that takes the place of the embedded profiles; empty for none.
std::filesystem::path other_folder() {
  const char* const folder = std::getenv("CHOKEPOINT_PROFILES");
  if (folder == nullptr || *folder == 0) return {};
  if (!std::filesystem::is_directory(folder)) {
    throw InputError(folder, 0, "CHOKEPOINT_PROFILES", "is no folder");
  }
  return folder;
}

std::string read_text(const std::filesystem::path& file) {
  return read_text_file(file, kLargestFile, "; put long lists in their files");
}

}  // namespace

Fields rule_fields(Rule& rule, ConditionLists& lists) {
  return {{"name", true, [&](V& v) { rule.name = name_of(v); }},
          {"probability", false,
           [&](V& v) {
             rule.probability = v.number(0, 1);
             if (rule.probability == 0) v.reject("must not be zero");
           }},
          {"when", true, [&](V& v) { v.fields(condition_fields(rule.when, lists)); }},
          {"then", true, [&](V& v) { v.fields(enforcement_fields(rule.then)); }},
          {"residual", false, [&](V& v) { v.fields(residual_fields(rule.residual)); }}};
}

Fields profile_fields(Profile& profile, const std::filesystem::path& folder) {
  return {
      {"name", true, [&](V& v) { profile.name = name_of(v); }},
      {"text", false, [&](V& v) { profile.text = v.text(); }},
      {"sources", false, [&](V& v) { profile.sources = v.list([](V& s) { return s.text(); }); }},
      {"example_lists", false, [&](V& v) { profile.example_lists = v.boolean(); }},
      {"box", false, [&](V& v) { profile.in_path = choose(v, kBoxes); }},
      {"reads", false, [&](V& v) { v.fields(reads_fields(profile.reads)); }},
      {"flows", false, [&](V& v) { v.fields(flow_fields(profile.flows)); }},
      {"hold", false, [&](V& v) { profile.hold_bytes = parsed(v, parse_size); }},
      {"capacity", false, [&](V& v) { read_capacity(v, profile.capacity); }},
      {"strict", false, [&](V& v) { profile.strict = read_strict(v, profile.in_path); }},
      // Keys are read in the order of the alphabet, so that the box is known before its rules.
      {"rule", true, [&, folder](V& v) { read_rules(v, profile, folder); }}};
}

Profile parse_profile(const std::string& text, const std::filesystem::path& file) {
  const toml::table table = parse_toml(text, file.string());
  Profile profile;
  Value(table, file.string(), "").fields(profile_fields(profile, file.parent_path()));
  return profile;
}

Profile read_profile(const std::filesystem::path& file) {
  return parse_profile(read_text(file), file);
}

std::vector<std::string> shipped_profiles() {
  std::vector<std::string> names;
  const std::filesystem::path folder = other_folder();
  const auto add = [&names](const std::filesystem::path& file) {
    if (file.extension() == ".toml") names.push_back(file.stem().string());
  };
  if (folder.empty()) {
    for (const EmbeddedFile& file : embedded_profiles()) add(file.name);
  } else {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) add(entry.path());
  }
  std::sort(names.begin(), names.end());
  return names;
}

ProfileText find_profile_text(std::string_view name_or_file) {
  if (name_or_file.ends_with(".toml")) return {name_or_file, read_text(name_or_file), false};
  const std::vector<std::string> names = shipped_profiles();
  if (std::find(names.begin(), names.end(), name_or_file) == names.end()) {
    const std::vector<std::string_view> known(names.begin(), names.end());
    throw InputError(
        name_or_file, 0, "",
        fmt::format("is neither a shipped profile ({}) nor a file that ends in .toml{}",
                    fmt::join(names, ", "), did_you_mean(known, name_or_file)));
  }
  const std::string name = std::string(name_or_file) + ".toml";
  if (const auto folder = other_folder(); !folder.empty()) {
    return {folder / name, read_text(folder / name), false};
  }
  const auto files = embedded_profiles();
  const auto file = std::find_if(files.begin(), files.end(),
                                 [&name](const EmbeddedFile& f) { return f.name == name; });
  return {"shipped/" + name, std::string(file->text), true};
}

Profile find_profile(std::string_view name_or_file) {
  const ProfileText found = find_profile_text(name_or_file);
  return parse_profile(found.text, found.file);
}

std::vector<std::filesystem::path> profile_files(std::string_view name_or_file) {
  std::vector<std::filesystem::path> files;
  try {
    const ProfileText found = find_profile_text(name_or_file);
    if (!found.is_embedded) files.push_back(found.file);
    const Profile profile = parse_profile(found.text, found.file);
    files.insert(files.end(), profile.files.begin(), profile.files.end());
  } catch (const InputError&) {
    // Said by whoever reads it to use it.
  }
  return files;
}

std::vector<std::string> profile_keys() {
  Profile profile;
  Rule rule;
  ConditionLists lists;
  std::vector<std::string> keys;
  const auto add = [&keys](const std::string& prefix, const Fields& fields) {
    for (const Value::Field& field : fields) keys.push_back(prefix + std::string(field.key));
  };
  add("", profile_fields(profile, {}));
  add("reads.", reads_fields(profile.reads));
  add("reads.ip.", ip_fields(profile.reads.ip));
  add("reads.tcp.", tcp_fields(profile.reads.tcp));
  add("reads.tls.", tls_fields(profile.reads.tls));
  add("reads.http.", http_fields(profile.reads.http));
  add("reads.quic.", quic_fields(profile.reads.quic));
  add("flows.", flow_fields(profile.flows));
  add("capacity.", capacity_fields(profile.capacity));
  add("rule.", rule_fields(rule, lists));
  add("rule.when.", condition_fields(rule.when, lists));
  add("rule.then.", enforcement_fields(rule.then));
  add("rule.residual.", residual_fields(rule.residual));
  return keys;
}

}  // namespace chokepoint
