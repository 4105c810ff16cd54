#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/inspect/keyword_set.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, gone with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "chokepoint-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

using Counts = std::map<std::size_t, int>;

Counts count(const KeywordSet& set, std::string_view text) {
  KeywordScanner scanner(set);
  Counts counts;
  scanner.scan_alone(as_byte_view(text), [&](std::size_t index) { ++counts[index]; });
  return counts;
}

std::vector<std::string> many_words() {
  std::vector<std::string> words;
  for (int i = 0; i < 3000; ++i) words.push_back("word" + std::to_string(i) + ".example");
  return words;
}

constexpr std::string_view kText = "GET WORD17.example then word2999.EXAMPLE and word3000.example";
const Counts kInText{{17, 1}, {2999, 1}};

fs::path only_file(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  REQUIRE(files.size() == 1);
  return files.front();
}

}  // namespace

TEST_CASE("Words are found as plain search finds them, in streams cut anywhere", "[filters]") {
  RandomStream random(2, "words");
  const std::vector<std::string> words{"abc", "bcab", "aaaa", "ccc.b"};
  const KeywordSet set(words);
  KeywordScanner scanner(set);
  for (int round = 0; round < 500; ++round) {
    std::string text(random.below(60), ' ');
    for (char& c : text) c = "abcABC."[random.below(7)];
    std::string lower = text;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    bool there = false;
    for (const std::string& word : words) there = there || lower.find(word) != std::string::npos;

    KeywordStream stream;
    bool found = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random.below(9);
      found =
          scanner.scan(stream, as_byte_view(std::string_view(text).substr(at, size))).has_value() ||
          found;
      at += size;
    }
    CAPTURE(text);
    REQUIRE(found == there);
    REQUIRE(scanner.scan_alone(as_byte_view(text)).has_value() == there);
  }
}

TEST_CASE("A word is not found across a reset", "[filters]") {
  const KeywordSet set({"forbidden"});
  KeywordScanner scanner(set);
  KeywordStream stream;
  CHECK_FALSE(scanner.scan(stream, as_byte_view("forbid")));
  scanner.reset(stream);
  CHECK_FALSE(scanner.scan(stream, as_byte_view("den")));
  CHECK_FALSE(scanner.scan(stream, as_byte_view("forbid")));
  CHECK(scanner.scan(stream, as_byte_view("den")) == std::size_t{0});
}

TEST_CASE("An empty word is refused, an empty set finds nothing", "[filters]") {
  CHECK_THROWS_AS(KeywordSet({"ok", ""}), InputError);
  const KeywordSet none;
  CHECK_FALSE(KeywordScanner(none).scan_alone(as_byte_view("anything")));
}

TEST_CASE("Every pattern is told at every place where plain search finds it", "[filters]") {
  RandomStream random(3, "all words");
  const std::vector<std::string> words{"ab", "b", "aba", "a.", "ab"};
  const KeywordSet set(words);
  KeywordScanner scanner(set);
  for (int round = 0; round < 300; ++round) {
    std::string text(random.below(80), ' ');
    for (char& c : text) c = "abA."[random.below(4)];
    std::string lower = text;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    Counts expected;
    for (std::size_t i = 0; i < words.size(); ++i) {
      for (std::size_t at = 0; (at = lower.find(words[i], at)) != std::string::npos; ++at) {
        ++expected[i];
      }
    }
    KeywordStream stream;
    Counts told;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random.below(5);
      scanner.scan(stream, as_byte_view(std::string_view(text).substr(at, size)),
                   [&](std::size_t index) { ++told[index]; });
      at += size;
    }
    CAPTURE(text);
    REQUIRE(told == expected);
  }
}

TEST_CASE("Words are bytes, expressions are expressions", "[filters]") {
  using namespace std::string_literals;
  const KeywordSet set({"a.b[", "\\d", "\0\xff\x01"s, "\xe9"s},
                       {"q=fal[ou]n", "(?i)x{3}", "begin.*end"});
  CHECK(set.size() == 7);
  CHECK(set.word(4) == "q=fal[ou]n");
  CHECK(count(set, "A.B[") == Counts{{0, 1}});
  CHECK(count(set, "axb[ 7 a.b") == Counts{});
  CHECK(count(set, "\\D") == Counts{{1, 1}});
  CHECK(count(set, "..\0\xff\x01.."s) == Counts{{2, 1}});
  CHECK(count(set, "\xc9"s) == Counts{});  // only ASCII has a case
  CHECK(count(set, "?q=falun") == Counts{{4, 1}});
  CHECK(count(set, "?q=FALUN") == Counts{});
  CHECK(count(set, "xXx") == Counts{{5, 1}});
  CHECK(count(set, "begin, end, end, end") == Counts{{6, 1}});

  KeywordScanner scanner(set);
  KeywordStream stream;
  Counts told;
  for (const char* part : {"beg", "in and ", "en", "d"}) {
    scanner.scan(stream, as_byte_view(part), [&](std::size_t index) { ++told[index]; });
  }
  CHECK(told == Counts{{6, 1}});
}

TEST_CASE("A wrong pattern is named with Hyperscan's reason", "[filters]") {
  try {
    const KeywordSet set({"fine", "also"}, {"good", "bro(ken", "x"});
    FAIL("compiled");
  } catch (const PatternError& error) {
    CHECK(error.expression());
    CHECK(error.index() == 1);
    CHECK(error.field() == "patterns");
    CHECK_THAT(error.why(), Catch::StartsWith("bro(ken: Missing close parenthesis"));
  }
  const auto index_of = [](std::vector<std::string> words, std::vector<std::string> expressions) {
    try {
      const KeywordSet set(std::move(words), std::move(expressions));
    } catch (const PatternError& error) {
      return std::pair(error.expression(), error.index());
    }
    return std::pair(false, std::size_t{99});
  };
  using Place = std::pair<bool, std::size_t>;
  CHECK(index_of({"a", ""}, {}) == Place{false, 1});
  CHECK(index_of({"a"}, {"b", ""}) == Place{true, 1});
  CHECK(index_of({"a"}, {"b", "c", "(a)\\1"}) == Place{true, 2});  // back reference
  CHECK(index_of({"a"}, {"x*"}) == Place{true, 0});                // matches nothing at all
  CHECK(index_of({"a"}, {std::string("a\0b", 3)}) == Place{true, 0});
  CHECK(index_of({"a", std::string(20'000, 'x')}, {}) == Place{false, 1});
}

TEST_CASE("A large set is compiled once and then taken from the cache", "[filters]") {
  const TemporaryFolder folder;
  const PatternCache cache(folder.path() / "chokepoint");
  const KeywordSet first(many_words(), {}, cache);
  CHECK_FALSE(first.from_cache());
  const KeywordSet second(many_words(), {}, cache);
  CHECK(second.from_cache());
  CHECK(second.database_bytes() == first.database_bytes());
  CHECK(second.stream_bytes() == first.stream_bytes());
  CHECK(count(first, kText) == kInText);
  CHECK(count(second, kText) == kInText);

  const KeywordSet moved(many_words(), {"x[yz]"}, cache);  // another set, another key
  CHECK_FALSE(moved.from_cache());

  const pid_t child = fork();
  if (child == 0) {
    const KeywordSet mine(many_words(), {}, cache);
    _exit(mine.from_cache() && count(mine, kText) == kInText ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("What is not a sound file of the cache is compiled anew", "[filters]") {
  const TemporaryFolder folder;
  const PatternCache cache(folder.path());
  const auto from_cache = [&] {
    const KeywordSet set(many_words(), {}, cache);
    CHECK(count(set, kText) == kInText);
    return set.from_cache();
  };
  CHECK_FALSE(from_cache());
  const fs::path file = only_file(folder.path());
  const auto size = fs::file_size(file);
  REQUIRE(from_cache());
  const auto change = [&](std::uintmax_t at) {
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const char other = static_cast<char>(stream.get() ^ 1);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(other);
  };
  for (const std::uintmax_t at : {std::uintmax_t{0}, std::uintmax_t{20}, std::uintmax_t{50},
                                  std::uintmax_t{60}, std::uintmax_t{4100}, size - 1}) {
    CAPTURE(at);
    change(at);
    CHECK_FALSE(from_cache());  // and is replaced by a sound one
    CHECK(from_cache());
  }
  for (const std::uintmax_t left :
       {std::uintmax_t{0}, std::uintmax_t{100}, std::uintmax_t{4096}, size - 4096}) {
    CAPTURE(left);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    fs::resize_file(file, left);
    CHECK_FALSE(from_cache());
    CHECK(from_cache());
  }
  fs::permissions(file, fs::perms::all);  // others could have written it
  CHECK_FALSE(from_cache());
  const fs::path elsewhere = folder.path() / "elsewhere";
  fs::rename(file, elsewhere);
  fs::create_symlink(elsewhere, file);
  CHECK_FALSE(from_cache());
}

TEST_CASE("Without a place for the cache a set works as well", "[filters]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "not a folder";
  for (const PatternCache& cache : {PatternCache(), PatternCache(folder.path() / "file"),
                                    PatternCache(folder.path() / "file" / "below")}) {
    const KeywordSet set(many_words(), {}, cache);
    CHECK_FALSE(set.from_cache());
    CHECK(count(set, kText) == kInText);
  }
}

TEST_CASE("A stream's memory does not grow with the number of words", "[filters]") {
  std::vector<std::string> words;
  for (int i = 0; i < 20'000; ++i) words.push_back("w" + std::to_string(i * 7919) + ".example");
  const KeywordSet set(std::move(words), {}, PatternCache());
  CHECK(set.stream_bytes() > 0);
  CHECK(set.stream_bytes() <= 256);  // a bit for each word would be 2,500
  CHECK(KeywordSet().stream_bytes() == 0);
  KeywordStream stream;
  CHECK_FALSE(stream.open());
}
