#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/base/utf8.hpp"
#include "topology/import/format.hpp"
#include "topology/import/xml.hpp"

using namespace chokepoint;
using namespace std::string_literals;

namespace {

/// The text of <a>, or why the document is refused.
std::string text_of(const std::string& document, bool marked = false) {
  try {
    const Source source{"f", document, marked};
    return std::string(XmlDocument(source, "a").root().text());
  } catch (const InputError& e) {
    return e.what();
  }
}

bool refused(const std::string& document, bool marked = false) {
  return text_of(document, marked).starts_with("f:");
}

/// ASCII in two bytes a character.
std::string utf16(std::string_view text, bool little, bool mark = true) {
  std::string wide;
  const auto put = [&](char high, char low) {
    wide += little ? low : high;
    wide += little ? high : low;
  };
  if (mark) put('\xfe', '\xff');
  for (const char c : text) put('\0', c);
  return wide;
}

}  // namespace

// Each is not well-formed by the section of XML 1.0 (fifth edition) that stands beside it.
TEST_CASE("What is not well-formed is refused and nothing of it is read", "[topology]") {
  const std::pair<std::string, const char*> cases[] = {
      {"<a/><a/>", "2.1: one root"},
      {"<a/><?xml version='1.0'?><a/>", "2.8: the declaration stands in front"},
      {"<a>x</a>y", "2.1: text behind the root"},
      {"<a/>&#32;", "2.1: a reference behind the root"},
      {"y<a/>", "2.1: text before the root"},
      {" <?xml version='1.0'?><a/>", "2.8: the declaration stands in front"},
      {"<?xml?><a/>", "2.8: a version"},
      {"<a/><!-- c ", "2.5: a comment ends"},
      {"<a><!-- c -- d --></a>", "2.5: no -- in comments"},
      {"<a", "3.1"},
      {"<a>", "3.1: an end tag for each start tag"},
      {"<a><b></a>", "3.1"},
      {"<a><b></a></b>", "3.1"},
      {"</a>", "3.1"},
      {"<a x='1' x='2'/>", "3.1: an attribute once"},
      {"<a x=1/>", "3.1: quotation marks"},
      {"<a x/>", "3.1: a value"},
      {"<a x='1'y='2'/>", "3.1: blanks between attributes"},
      {"<a x='<'/>", "3.1: no < in values"},
      {"<a x='&'/>", "4.1: & begins a reference"},
      {"<a>&</a>", "4.1"},
      {"<a>& b</a>", "4.1"},
      {"<a>&b</a>", "4.1: a reference ends with ;"},
      {"<a>&b;</a>", "4.1: an entity that is declared"},
      {"<a x='&b;'/>", "4.1"},
      {"<!DOCTYPE a SYSTEM 'a.dtd'><a>&b;</a>", "4.1: nothing but the document is read"},
      {"<!DOCTYPE a SYSTEM 'a.dtd'><a x='&b;'/>", "4.1"},
      {"<!DOCTYPE a><!DOCTYPE a><a/>", "2.8: one document type"},
      {"<a>&#0;</a>", "4.1: a character"},
      {"<a>&#27;</a>", "4.1: a character"},
      {"<a>&#xD800;</a>", "4.1: a character"},
      {"<a>&#xFFFF;</a>", "4.1: a character"},
      {"<a>&#x110000;</a>", "4.1: a character"},
      {"<a>\x1b</a>", "2.2: a character"},
      {"<a>\0</a>"s, "2.2: a character"},
      {"<a/>\0"s, "2.2: a character"},
      {"<a/>\0<a/>"s, "2.2: a character"},
      {"<a>\xef\xbf\xbf</a>", "2.2: U+FFFF"},
      {"<a>]]></a>", "2.4"},
      {"<a><![CDATA[x</a>", "2.7: a section ends"},
      {"<1/>", "2.3: a name"},
      {"<a><-b/></a>", "2.3: a name"},
      {"<a 1='x'/>", "2.3: a name"},
      {"<a><?xml version='1.0'?></a>", "2.6: no target named xml"},
      {"<a b:c='1'/>", "Namespaces 5: a prefix that is declared"},
      {"<a><b:c/></a>", "Namespaces 5"},
      {"<a xmlns:b=''/>", "Namespaces 5: a prefix stands for something"},
      {"<a xmlns:b='u' xmlns:c='u' b:x='1' c:x='2'/>", "Namespaces 6.3: an attribute once"},
      {"", "2.1"},
  };
  for (const auto& [document, section] : cases) {
    INFO(document << "   XML " << section);
    CHECK(refused(document));
  }
  for (const char* document :
       {"<a/>", "<a/>\n <!-- c --> <?p i?>\n", "<?xml version='1.0'?><!DOCTYPE a><a x='&lt;'/>",
        "<a x='1' y='1'/>", "<a xmlns:b='u' xmlns:c='v' b:x='1' c:x='2' x='3'/>"}) {
    INFO(document);
    CHECK(text_of(document).empty());
  }
}

TEST_CASE("A document cut anywhere is refused", "[topology]") {
  const std::string whole = "<?xml version='1.0'?>\n<!-- c --><a x='1'>\n<b>t &amp; u</b></a>";
  REQUIRE_FALSE(refused(whole));
  for (std::size_t kept = 0; kept < whole.size(); ++kept) {
    INFO(kept);
    CHECK(refused(whole.substr(0, kept)));
  }
}

TEST_CASE("Every way of declaring entities is refused with its line", "[topology]") {
  const auto declared = [](const std::string& declaration) {
    return text_of("<!DOCTYPE a [\n" + declaration + "\n]><a>x</a>");
  };
  const std::string why = "f:2: ENTITY: entities are not read, and \"e\" is declared";
  CHECK(declared("<!ENTITY e 'x'>") == why);
  CHECK(declared("<!ENTITY e SYSTEM 'file:///etc/passwd'>") == why);
  CHECK(declared("<!ENTITY e SYSTEM 'x' NDATA y>") == why);
  CHECK(declared("<!ENTITY % e '<!ELEMENT a ANY>'> %e;") == why);
  CHECK(declared("<!ELEMENT a ANY>") == "x");
}

TEST_CASE("Attributes by default that blow a document up are refused", "[topology]") {
  const std::string value(9'000'000, 'v');
  std::string document = "<!DOCTYPE a [<!ATTLIST b x CDATA '" + value + "'>]><a>";
  for (int i = 0; i < 100; ++i) document += "<b/>";
  CHECK(text_of(document + "</a>") == "f:1: is larger than it seems");
}

TEST_CASE("Only the five predefined entities and characters by number stand for others",
          "[topology]") {
  CHECK(text_of("<a>&lt;&gt;&amp;&apos;&quot;&#65;&#x42;</a>") == "<>&'\"AB");
  CHECK(text_of("<a>x<!-- c -->y<![CDATA[<&]]>z</a>") == "xy<&z");
}

// XML 1.0, 4.3.3 and appendix F.
TEST_CASE("The declared encoding says what the bytes mean", "[topology]") {
  const auto in = [](const std::string& encoding, const std::string& text) {
    return text_of("<?xml version='1.0' encoding='" + encoding + "'?><a>" + text + "</a>");
  };
  const std::string e_acute = "\xc3\xa9";  // é in UTF-8
  CHECK(in("UTF-8", e_acute) == e_acute);
  CHECK(in("utf-8", e_acute) == e_acute);
  CHECK(text_of("<a>" + e_acute + "</a>") == e_acute);
  CHECK(in("ISO-8859-1", "\xe9") == e_acute);
  CHECK(in("windows-1252", "\xe9") == e_acute);
  CHECK(in("windows-1252", "\x80") == "\xe2\x82\xac");  // the euro sign, which Latin-1 lacks
  CHECK(in("US-ASCII", "e") == "e");
  for (const auto& [encoding, bytes] : {std::pair{"UTF-8", "\xe9"},
                                        {"UTF-8", "\xc0\xaf"},
                                        {"UTF-8", "\xed\xa0\x80"},
                                        {"UTF-8", "\xf5\x80\x80\x80"},
                                        {"UTF-8", "\xc3"},
                                        {"US-ASCII", "\xe9"},
                                        {"x-nobody-knows", "e"},
                                        {"UTF-16", "e"},
                                        {"", "e"},
                                        {"-", "e"}}) {
    INFO(encoding << " " << bytes);
    CHECK(in(encoding, bytes).starts_with("f:1: "));
  }
  CHECK(text_of("<a>\n\xe9</a>").starts_with("f:2: "));
}

TEST_CASE("UTF-16 is read in both orders of bytes", "[topology]") {
  for (const bool little : {true, false}) {
    CHECK(text_of(utf16("<a>x</a>", little)) == "x");
    CHECK(text_of(utf16("<?xml version='1.0' encoding='UTF-16'?><a>x</a>", little)) == "x");
    CHECK(text_of(utf16("<?xml version='1.0' encoding='UTF-16'?>\n<a>\n<b>\n</a>", little))
              .starts_with("f:4: "));
    // A character cut in half, one half of a pair of surrogates, and U+0000 behind the root.
    CHECK(refused(utf16("<a>x</a>", little) + "\n"));
    CHECK(refused(utf16("<a>", little) + (little ? "\x00\xd8"s : "\xd8\x00"s) +
                  utf16("</a>", little, false)));
    CHECK(refused(utf16("<a/>\0<a/>"s, little)));
  }
}

TEST_CASE("An encoding that the first bytes contradict is refused", "[topology]") {
  CHECK(refused(utf16("<?xml version='1.0' encoding='UTF-8'?><a>x</a>", true)));
  CHECK(refused(utf16("<?xml version='1.0' encoding='ISO-8859-1'?><a>x</a>", false)));
  CHECK(refused("<?xml version='1.0' encoding='ISO-8859-1'?><a>x</a>", true));
  CHECK_FALSE(refused("<?xml version='1.0' encoding='UTF-8'?><a>x</a>", true));
}

TEST_CASE("A prefix is only a name for its namespace", "[topology]") {
  const Source source{"f",
                      "<p:a xmlns:p='urn:x' xmlns:q='urn:x' xmlns:r='urn:y' p:k='no' k='yes'>\n"
                      "<q:b>1</q:b><r:b>2</r:b><b xmlns='urn:x'>3</b><b>4</b>"
                      "<r:c><p:b>5</p:b></r:c></p:a>"};
  const XmlDocument document(source, "a");
  CHECK(document.root().attribute("k") == "yes");
  std::vector<std::string_view> found;
  for (const XmlElement b : document.root().children("b")) found.push_back(b.text());
  CHECK(found == std::vector<std::string_view>{"1", "3"});
  CHECK_FALSE(document.root().child("c"));
}

TEST_CASE("Lines are counted beyond the 65,535 that libxml2 keeps for an element", "[topology]") {
  const std::string many(100'000, '\n');
  const Source source{"f", "<a>" + many + "<b\n/>\n<c/></a>"};
  const XmlDocument document(source, "a");
  CHECK(document.root().child("b").line() == 100'002);
  CHECK(document.root().child("c").line() == 100'003);
}

TEST_CASE("The root tells a format under any prefix, in any encoding, behind any comment",
          "[topology]") {
  const std::string comment = "<!-- <network> " + std::string(5000, 'c') + " -->";
  for (const std::string& text :
       {"<graphml>"s, "<?xml version='1.0'?>\n" + comment + "<g:graphml xmlns:g='u'>"s,
        "<!DOCTYPE graphml SYSTEM 'network'>\n<graphml>"s, utf16("<graphml>", true),
        utf16("<g:graphml>", false), utf16("<?xml version='1.0'?><graphml>", true, false),
        "<?xml version='1.0' encoding='windows-1252'?><!-- \xe9 --><graphml>"s,
        "<?xml version='1.0' encoding='x-nobody-knows'?><graphml>"s}) {
    INFO(text);
    CHECK(xml_root({"f", text}) == "graphml");
  }
  CHECK(xml_root({"f", "graphml"}).empty());
  CHECK(xml_root({"f", "1|2|-1\n"}).empty());
  CHECK(xml_root({"f", std::string(5, '\0')}).empty());
}

// RFC 3629, section 4: the boundaries of each row of its grammar.
TEST_CASE("UTF-8 is what RFC 3629 says", "[topology]") {
  for (const char* text :
       {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    CHECK(is_utf8(text));
  }
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xe2\x82", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xe9"}) {
    CHECK_FALSE(is_utf8(text));
  }
}

TEST_CASE("A name that is no UTF-8 is refused with its line, whatever the format", "[topology]") {
  const auto refusal = [](std::string_view format, const std::string& text) {
    for (const Format& known : topology_formats()) {
      if (known.name != format) continue;
      try {
        read_topology(known, {"f", text});
        return "accepted"s;
      } catch (const InputError& e) {
        return std::string(e.what());
      }
    }
    return "no such format"s;
  };
  CHECK(refusal("repetita",
                "NODES 2\nlabel x y\nA 0 0\nB\xe9 1 1\n\nEDGES 1\nlabel src dest weight bw delay\n"
                "e 0 1 1 1 1\n") == "f:4: name: is no UTF-8");
  CHECK(refusal("rocketfuel-cch",
                "1 @A,+Germany bb (1) -> <2>  =a r0\n"
                "2 @B,+R\xe9union bb (1) -> <1>  =b r0\n") == "f:2: name: is no UTF-8");
  CHECK(refusal("rocketfuel-intra", "A,+Germany B\xe9,+France 1\nB\xe9,+France A,+Germany 1\n") ==
        "f:1: name: is no UTF-8");
  CHECK(refusal(
            "sndlib-native",
            "?SNDlib native format; type: network; version: 1.0\nNODES (\nA ( 1 1 )\nB\xe9 ( 2 2 )"
            "\n)\nLINKS (\nL ( A B\xe9 ) 0 0 0 0 ( )\n)\n") == "f:4: name: is no UTF-8");
}
