#include "topology/base/toml_value.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/base/nearest.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kDeepestKey = 200;

/// The line of a key, in front of "=" or between brackets, of more than kDeepestKey parts; 0 if
/// there is none.
std::size_t too_deep(std::string_view text) {
  std::size_t line = 1, dots = 0;
  bool key = true;
  char quote = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      dots = 0;
      key = true;
      quote = 0;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '=') {
      key = false;
    } else if (c == '.' && key && ++dots > kDeepestKey) {
      return line;
    }
  }
  return 0;
}

}  // namespace

toml::table parse_toml(const std::string& text, const std::string& file) {
  if (const std::size_t line = too_deep(text); line > 0) {
    throw InputError(file, line, "", "a key is nested too deeply");
  }
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw InputError(file, error.source().begin.line, "", std::string(error.description()));
  }
}

void Value::reject(const std::string& why) const {
  throw InputError(file_, file_ == "--set" ? 0 : node_.source().begin.line, key_, why);
}

std::string Value::text() const {
  if (const auto text = node_.value_exact<std::string>()) return *text;
  reject("must be a string in quotes");
}

bool Value::boolean() const {
  if (const auto flag = node_.value_exact<bool>()) return *flag;
  reject("must be true or false");
}

std::int64_t Value::integer(std::int64_t low, std::int64_t high) const {
  const auto number = node_.value_exact<std::int64_t>();
  if (!number) reject("must be a whole number");
  if (*number < low || *number > high) reject(fmt::format("must be from {} to {}", low, high));
  return *number;
}

double Value::number(double low, double high) const {
  if (!node_.is_number()) reject("must be a number");
  const double number = *node_.value<double>();
  if (!(number >= low && number <= high)) reject(fmt::format("must be from {} to {}", low, high));
  return number;
}

std::vector<Value> Value::items() const {
  const toml::array* array = node_.as_array();
  if (array == nullptr) return {*this};
  if (array->empty()) reject("must have at least one value");
  std::vector<Value> values;
  for (const toml::node& item : *array) values.emplace_back(item, file_, key_);
  return values;
}

std::optional<Value> Value::find(std::string_view key) const {
  const toml::table* table = node_.as_table();
  const toml::node* node = table == nullptr ? nullptr : table->get(key);
  if (node == nullptr) return std::nullopt;
  return Value(*node, file_, key_.empty() ? std::string(key) : key_ + "." + std::string(key));
}

void Value::reject_unknown(const std::vector<Field>& fields, std::string_view key) const {
  std::vector<std::string_view> known;
  for (const Field& field : fields) known.push_back(field.key);
  reject("unknown key" + did_you_mean(known, key));
}

void Value::fields(const std::vector<Field>& fields) const {
  const toml::table* table = node_.as_table();
  if (table == nullptr) reject("must be a table");
  for (const auto& entry : *table) {
    const std::string_view key = entry.first.str();
    const Value value = *find(key);
    const auto field =
        std::find_if(fields.begin(), fields.end(), [key](const Field& f) { return f.key == key; });
    if (field == fields.end()) value.reject_unknown(fields, key);
    field->read(value);
  }
  for (const Field& field : fields) {
    if (field.required && !table->contains(field.key)) {
      if (key_.empty()) throw InputError(file_, 1, field.key, "is missing");
      reject("has no " + std::string(field.key));
    }
  }
}

}  // namespace chokepoint
