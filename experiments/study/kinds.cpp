#include "experiments/study/kinds.hpp"

namespace chokepoint {

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0);
       at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string toml_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string quoted_names(const std::vector<std::string_view>& names) {
  std::string words;
  for (const std::string_view name : names)
    words += (words.empty() ? "" : ", ") + toml_quoted(name);
  return words;
}

ValueKind<std::string> text() {
  return {"string", "strings", [](const Value& v) { return v.text(); },
          [](const std::string& text) { return text.empty() ? text : toml_quoted(text); }};
}

ValueKind<bool> flag() {
  return {"true or false", "true or false", [](const Value& v) { return v.boolean(); },
          [](const bool& on) { return std::string(on ? "true" : "false"); }};
}

ValueKind<double> number(double low, double high) {
  const auto end = [](double bound) {
    const auto whole = static_cast<std::int64_t>(bound);
    return static_cast<double>(whole) == bound ? grouped(whole) : fmt::format("{}", bound);
  };
  const std::string range = end(low) + " to " + end(high);
  return {"number, " + range, "numbers, " + range,
          [=](const Value& v) { return v.number(low, high); },
          [](const double& number) { return fmt::format("{}", number); }};
}

ValueKind<double> share() { return number(0, 1); }

ValueKind<std::string> name_among(const std::vector<std::string_view>& names,
                                  std::function<void(const std::string&)> find) {
  const std::string words = quoted_names(names);
  return {words, words,
          [find = std::move(find)](const Value& v) {
            std::string name = v.text();
            v.located([&] { find(name); });
            return name;
          },
          [](const std::string& name) { return name.empty() ? name : toml_quoted(name); }};
}

}  // namespace chokepoint
