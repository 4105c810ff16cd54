#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <catch2/catch.hpp>

#include "filters/inspect/name_set.hpp"
#include "filters/profile/domain_name.hpp"
#include "filters/profile/list_file.hpp"
#include "tests/filters/written_files.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

std::filesystem::path lists() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return std::filesystem::path(folder != nullptr ? folder : "../shared/data") / "censor/lists";
}

std::string message_of(std::string_view text) {
  try {
    parse_name_list(text, "list.txt");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("A list of names is read past comments, marks and line ends of others", "[profile]") {
  const NameList list = parse_name_list(
      "\xef\xbb\xbf# a list\r\nExample.COM\r\n\n  b.example. # why\n\t\n192.0.2.7\n2001:db8::1\n"
      "-m.c.example\nxn--bcher-kva.example\n_dmarc.example",
      "list.txt");
  CHECK(list.names == Names{"example.com", "b.example", "-m.c.example", "xn--bcher-kva.example",
                            "_dmarc.example"});
  REQUIRE(list.addresses.size() == 2);
  CHECK(list.addresses[0].to_string() == "192.0.2.7");
  CHECK(list.addresses[1].to_string() == "2001:db8::1");
}

TEST_CASE("What is no name in a list is answered by its line", "[profile]") {
  CHECK(message_of("a.example\n\n# x\nb example\n") ==
        "list.txt:4: 'b example' is no domain name, as it has ' ' in it");
  CHECK(message_of("*.a.example") ==
        "list.txt:1: '*.a.example' needs no \"*.\": a name stands for all below it too");
  CHECK(message_of("b\xc3\xbc"
                   "cher.example") ==
        "list.txt:1: 'b\xc3\xbc"
        "cher.example' must be in its ASCII form, xn--");
  CHECK(message_of("a..example") ==
        "list.txt:1: 'a..example' has a label that is empty or longer than 63");
  CHECK(message_of(".a.example") ==
        "list.txt:1: '.a.example' has a label that is empty or longer than 63");
  CHECK(message_of(".") == "list.txt:1: '.' has a label that is empty or longer than 63");
  CHECK(message_of("300.1.2.3") ==
        "list.txt:1: '300.1.2.3' is neither a domain name nor an address");
  CHECK(message_of(std::string(64, 'a') + ".example") ==
        "list.txt:1: '" + std::string(64, 'a') +
            ".example' has a label that is empty or longer than 63");
  const std::string long_name = "a." + std::string(63, 'b') + "." + std::string(63, 'c') + "." +
                                std::string(63, 'd') + "." + std::string(61, 'e');
  REQUIRE(long_name.size() == 255);
  CHECK_THAT(message_of(long_name), Catch::EndsWith("is longer than 253"));
  CHECK(message_of(long_name.substr(2)).empty());  // 253 are allowed (RFC 1035 §2.3.4)
  CHECK(message_of("url,x\nhttp://a.example/,b\nhttp:///path,c\n") ==
        "list.txt:3: 'http:///path' has no host");
  CHECK(message_of("url,x\n\"http://a.example/,b\n") ==
        "list.txt:2: has a quote that is not closed");
}

TEST_CASE("Of a URL the host is taken, whatever stands around it", "[profile]") {
  // RFC 3986 §3.2 and its examples in §1.1.2.
  CHECK(host_of_url("http://www.ietf.org/rfc/rfc2396.txt") == "www.ietf.org");
  CHECK(host_of_url("ldap://[2001:db8::7]/c=GB?objectClass?one") == "2001:db8::7");
  CHECK(host_of_url("telnet://192.0.2.16:80/") == "192.0.2.16");
  CHECK(host_of_url("ftp://user:pass@a.example:21/x@y") == "a.example");
  CHECK(host_of_url("https://a.example?u=//b.example/") == "a.example");
  CHECK(host_of_url("https://a.example#//b.example/") == "a.example");
  CHECK(host_of_url("a.example/path") == "a.example");
  CHECK(host_of_url("a.example:8080/path") == "a.example");
  CHECK(host_of_url("a.example/x//b.example/") == "a.example");
  CHECK(host_of_url("http://a.example:/") == "a.example");
  CHECK(host_of_url("http://[::1").empty());
  CHECK(host_of_url("").empty());
}

TEST_CASE("A URL that no host can be taken from is an error with its line", "[profile]") {
  for (const char* url :
       {"http:\\\\blocked.example\\", "http:/blocked.example/", "http://a.example:x/", "http://",
        "https:blocked.example", "http://[::1]x/"}) {
    CAPTURE(url);
    CHECK_THAT(message_of("url,x\nhttp://a.example/,b\n" + std::string(url) + ",c\n"),
               Catch::StartsWith("list.txt:3: ") && Catch::EndsWith("has no host"));
  }
  CHECK_THAT(message_of("url,x\nhttp://blocked.example\\path,c\n"),
             Catch::StartsWith("list.txt:2: ") && Catch::Contains("'\\'"));
  CHECK_THAT(message_of("a.example\nhttp:\\\\blocked.example\n"),
             Catch::StartsWith("list.txt:2: "));
}

TEST_CASE("Heads may be quoted, in any column, behind a byte order mark", "[profile]") {
  for (const std::string text :
       {"\"url\",\"x\"\r\n\"http://a.example/1,2\",\"y\"\r\n", "url\nhttp://a.example/\n",
        "\xef\xbb\xbf\"url\"\r\n\"http://a.example/\"", "x,\"url\"\n\"1\n2\",http://a.example/\n",
        "url,x\nhttp://a.example/\"1\",said \"so\"\n", "\"url\"\n\"http://a.example/\"\n\n"}) {
    CAPTURE(text);
    const NameList list = parse_name_list(text, "list.csv");
    CHECK(list.names == Names{"a.example"});
  }
  CHECK(message_of("\"url\",x\n\"http://a.example/\"y,z\n") ==
        "list.txt:2: has more behind a closing quote");
  CHECK(message_of("url,x\n\"http://a.example/\n\",b\nhttp:///path,c\n") ==
        "list.txt:4: 'http:///path' has no host");
}

TEST_CASE("Comma-separated values may have quotes, commas and line ends in a field", "[profile]") {
  const NameList list = parse_name_list(
      "url,category_code,notes\r\n"
      "https://a.example/x,NEWS,plain\r\n"
      "\"http://b.example/?q=\"\"1,2\"\"\",NEWS,\"two\nlines, and \"\"quotes\"\"\"\r\n"
      ",EMPTY,\n"
      "https://192.0.2.1/dns-query?dns=AAAB,ANON,\n"
      "http://c.example:9966/visur/#/,NEWS,last",
      "list.csv");
  CHECK(list.names == Names{"a.example", "b.example", "c.example"});
  REQUIRE(list.addresses.size() == 1);
  CHECK(list.addresses[0].to_string() == "192.0.2.1");
}

TEST_CASE("Lists of addresses and of words say what is wrong with them", "[profile]") {
  const WrittenFiles files;
  const auto good = files.write("a.txt", "192.0.2.0/24\n# x\n2001:db8::/32 # y\n");
  CHECK(read_address_list(good).size() == 2);
  const auto bad = files.write("b.txt", "192.0.2.0/24\n192.0.2.1/24\n");
  CHECK_THROWS_WITH(read_address_list(bad),
                    bad.string() + ":2: '192.0.2.1/24' is no address and no prefix");
  const WordList words = read_word_list(files.write("w.txt", "# no\none two \n\nc# \n"));
  CHECK(words.words == Names{"one two", "c#"});
  CHECK(words.lines == std::vector<std::size_t>{2, 4});
  const auto empty = files.write("e.txt", "# nothing\n");
  CHECK_THROWS_WITH(read_word_list(empty), empty.string() + " has no entry");
  CHECK_THROWS_WITH(read_name_list(empty), empty.string() + " has no entry");
  CHECK_THROWS_WITH(read_name_list(files.folder()),
                    files.folder().string() + " is a folder, not a file");
}

TEST_CASE("The measured block-lists are read whole, in well under a second", "[profile]") {
  // Counted with `wc -l`; how many hosts are addresses with Python's urllib (10 and 1).
  struct Case {
    const char* file;
    std::size_t names;
    std::size_t addresses;
  };
  if (!std::filesystem::exists(lists())) {
    WARN("no " << lists());
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  for (const Case& c :
       {Case{"gfw-dns-blocklist.txt.gz", 106'973, 0},
        Case{"gfw-https-blocklist.txt.gz", 102'216, 0}, Case{"citizenlab-global.csv", 1722 - 9, 9},
        Case{"citizenlab-cn.csv", 593, 1}, Case{"citizenlab-ir.csv", 903, 0},
        Case{"citizenlab-tr.csv", 426, 0}}) {
    INFO(c.file);
    const NameList list = read_name_list(lists() / c.file);
    CHECK(list.names.size() == c.names);
    CHECK(list.addresses.size() == c.addresses);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() < 2);  // 0.1 s on an idle core
  const NameSet set(read_name_list(lists() / "gfw-dns-blocklist.txt.gz").names);
  CHECK(set.match("-m.binance.cloud") == "binance.cloud");  // on the list too
  CHECK(set.match("example.net").empty());
}
