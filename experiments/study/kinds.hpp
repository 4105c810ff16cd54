#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "topology/base/nearest.hpp"
#include "topology/base/toml_value.hpp"

namespace chokepoint {

/// What a value of a key may be. One object reads and checks it, says it in words and writes it, so
/// that help and documents cannot tell another range than the one that is held to.
template <class T>
struct ValueKind {
  std::string words;                           ///< "whole, 1 to 2,800"
  std::string words_of_many;                   ///< of a list of them: "whole numbers, 1 to 2,800"
  std::function<T(const Value&)> read;         ///< throws InputError with the value's place
  std::function<std::string(const T&)> write;  ///< as in a study file; empty where there is none
};

/// "1,000,000"
std::string grouped(std::int64_t number);
/// `text` in quotes, as TOML writes it.
std::string toml_quoted(std::string_view text);
/// "a" in quotes, one after another: `"drop", "reset"`.
std::string quoted_names(const std::vector<std::string_view>& names);

ValueKind<std::string> text();
ValueKind<bool> flag();
/// A number in [low, high].
ValueKind<double> number(double low, double high);
/// A number from 0 to 1.
ValueKind<double> share();

/// A whole number in [low, high].
template <class T = std::uint32_t>
ValueKind<T> whole(std::int64_t low, std::int64_t high) {
  const std::string range = grouped(low) + " to " + grouped(high);
  return {"whole, " + range, "whole numbers, " + range,
          [=](const Value& v) { return static_cast<T>(v.integer(low, high)); },
          [](const T& number) { return std::to_string(number); }};
}

/// A name that stands for a value.
template <class T>
ValueKind<T> one_of(std::vector<std::pair<std::string_view, T>> choices) {
  std::vector<std::string_view> names;
  for (const auto& choice : choices) names.push_back(choice.first);
  const std::string words = quoted_names(names);
  return {words, words,
          [=](const Value& v) {
            const std::string name = v.text();
            for (const auto& choice : choices) {
              if (choice.first == name) return choice.second;
            }
            v.reject(none_of(name, names));
          },
          [=](const T& value) {
            for (const auto& choice : choices) {
              if (choice.second == value) return toml_quoted(choice.first);
            }
            return std::string();
          }};
}

/// A name that `find` knows, which throws InputError for others; `names` are said in words.
ValueKind<std::string> name_among(const std::vector<std::string_view>& names,
                                  std::function<void(const std::string&)> find);

/// The values, unless one stands there twice. Throws InputError then.
template <class T>
std::vector<T> distinct(const Value& value, std::vector<T> values) {
  constexpr std::size_t kMost = 10'000;  // each is compared with all before it
  if (values.size() > kMost) value.reject("has more than 10,000 values");
  for (auto at = values.begin(); at != values.end(); ++at) {
    if (std::find(values.begin(), at, *at) != at) value.reject("has the same value twice");
  }
  return values;
}

/// One or more values, none twice unless they may repeat; a single one needs no brackets.
template <class T>
ValueKind<std::vector<T>> list_of(const ValueKind<T>& item, bool may_repeat = false) {
  return {item.words_of_many, item.words_of_many,
          [item, may_repeat](const Value& v) {
            auto values = v.list(item.read);
            return may_repeat ? values : distinct(v, std::move(values));
          },
          [item](const std::vector<T>& values) {
            std::string text;
            for (const T& value : values) text += (text.empty() ? "" : ", ") + item.write(value);
            if (values.size() == 1) return text;
            return values.empty() ? text : "[" + text + "]";
          }};
}

/// A list whose values rise. `why` is what is said of one that does not.
template <class T>
ValueKind<std::vector<T>> rising(const ValueKind<T>& item, const std::string& why = "must rise") {
  ValueKind<std::vector<T>> list = list_of(item);
  list.words += ", rising";
  list.read = [item, why](const Value& v) {
    auto values = v.list(item.read);
    if (!std::is_sorted(values.begin(), values.end())) v.reject(why);
    return distinct(v, std::move(values));
  };
  return list;
}

}  // namespace chokepoint
