#include "topology/base/toml_value.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/base/nearest.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kDeepest = 64;

/// How deep a text nests, without parsing it: brackets that are open, and the dots since the last
/// separator within each of them. A number's point counts too, which does no harm.
class DepthGauge {
 public:
  /// The line of what lies more than `most` deep, 0 if nothing does.
  std::size_t first_beyond(std::string_view text, std::size_t most) {
    for (text_ = text; !text_.empty();) {
      take_token();
      if (open_.size() + dots_ > most) return line_;
    }
    return 0;
  }

 private:
  void take_token() {
    const char c = text_.front();
    switch (c) {
      case '"':
      case '\'':
        return skip_string(c);
      case '#':
        text_.remove_prefix(std::min(text_.find('\n'), text_.size()));
        return;
      case '[':
      case '{':
        open_.push_back(0);
        break;
      case ']':
      case '}':
        forget_dots();
        if (open_.size() > 1) open_.pop_back();
        break;
      case '.':
        ++open_.back();
        ++dots_;
        break;
      case ',':
        forget_dots();
        break;
      case '\n':
        ++line_;
        if (open_.size() == 1) forget_dots();
        break;
      default:
        break;
    }
    text_.remove_prefix(1);
  }

  void forget_dots() {
    dots_ -= open_.back();
    open_.back() = 0;
  }

  /// A string on one line ends with it, whether its quote is closed or not.
  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool long_one = text_.starts_with(three);
    const std::string_view end =
        long_one ? std::string_view(three) : std::string_view(three).substr(2);
    text_.remove_prefix(end.size());
    while (!text_.empty() && !text_.starts_with(end)) {
      if (text_.front() == '\n') {
        if (!long_one) return;
        ++line_;
      }
      if (text_.front() == '\\' && quote == '"' && text_.size() > 1 && text_[1] != '\n') {
        text_.remove_prefix(1);
      }
      text_.remove_prefix(1);
    }
    text_.remove_prefix(std::min(end.size(), text_.size()));
    // Two quotes may stand in front of the three that end a string.
    for (int i = 0; long_one && i < 2 && text_.starts_with(quote); ++i) text_.remove_prefix(1);
  }

  std::string_view text_;
  std::vector<std::size_t> open_{0};  // the dots within each bracket; in front, outside of any
  std::size_t dots_ = 0;              // their sum
  std::size_t line_ = 1;
};

}  // namespace

bool nests_too_deeply(std::string_view text) {
  return DepthGauge().first_beyond(text, kDeepest) > 0;
}

toml::table parse_toml(const std::string& text, const std::string& file) {
  if (const std::size_t line = DepthGauge().first_beyond(text, kDeepest); line > 0) {
    throw InputError(file, line, "", "nests too deeply");
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
