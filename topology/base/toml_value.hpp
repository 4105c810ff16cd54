#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "topology/base/error.hpp"

namespace chokepoint {

/// Whether arrays, tables and the parts of keys nest deeper than anybody would: toml++ recurses by
/// every one of them, and bounds but the brackets.
bool nests_too_deeply(std::string_view text);

/// Parses a whole file. Throws InputError {file, line, why} when it is no TOML, or nests too
/// deeply.
toml::table parse_toml(const std::string& text, const std::string& file);

/// One value of a TOML file that knows where it stands, so that every complaint says so.
class Value {
 public:
  Value(const toml::node& node, std::string file, std::string key)
      : node_(node), file_(std::move(file)), key_(std::move(key)) {}

  /// Throws InputError `file:line: key: why`.
  [[noreturn]] void reject(const std::string& why) const;

  std::string text() const;
  bool boolean() const;
  /// A whole number in [low, high].
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  /// A number in [low, high]; whole numbers are fine.
  double number(double low, double high) const;
  bool is_text() const { return node_.is_string(); }
  bool is_table() const { return node_.is_table(); }

  /// The items of an array, or the value itself as the only item. Throws InputError when empty.
  std::vector<Value> items() const;

  /// One key of a table inside the file.
  struct Field {
    std::string_view key;
    bool required;
    std::function<void(const Value&)> read;
  };
  /// Reads the keys of a table. Throws InputError for a value that is no table, keys beside these
  /// (naming the one that is near), and required ones that are missing.
  void fields(const std::vector<Field>& fields) const;
  /// The value of a key of a table; nothing if it is not there.
  std::optional<Value> find(std::string_view key) const;

  /// `read` on each item, in order; a value twice is an error.
  template <class Read>
  auto list(Read&& read) const {
    std::vector<decltype(read(*this))> values;
    for (const Value& item : items()) values.push_back(read(item));
    return values;
  }

  /// Runs `find`, and passes its InputError on with this value's place.
  template <class Find>
  auto located(Find&& find) const {
    try {
      return find();
    } catch (const InputError& error) {
      reject(error.why());
    }
  }

 private:
  [[noreturn]] void reject_unknown(const std::vector<Field>& fields, std::string_view key) const;

  const toml::node& node_;
  std::string file_;
  std::string key_;
};

}  // namespace chokepoint
