#include "core/http/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/http/smuggling.h"

namespace behorig::httpd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

/// As a connection does: first the size, then the head.
std::variant<Head, Refusal> passed(std::string_view bytes) {
  const auto size = head_size(bytes, 0);
  if (const auto* refusal = std::get_if<Refusal>(&size)) return *refusal;
  return read_head(bytes.substr(0, std::get<std::size_t>(size)));
}

int status_of(std::string_view bytes) {
  const auto out = passed(bytes);
  const auto* refusal = std::get_if<Refusal>(&out);
  return refusal != nullptr ? refusal->status : 0;
}

Head head(std::string_view bytes) {
  auto out = passed(bytes);
  const auto* refusal = std::get_if<Refusal>(&out);
  EXPECT_EQ(refusal, nullptr) << (refusal != nullptr ? refusal->why : "") << " " << bytes;
  return refusal != nullptr ? Head{} : std::get<Head>(out);
}

TEST(Gate, RefusesWhatTwoProgramsCouldUnderstandDifferently) {
  const auto vectors = smuggling_vectors();
  EXPECT_GE(vectors.size(), 60U);
  for (const auto& vector : vectors) EXPECT_EQ(status_of(vector.bytes), 400) << vector.name;
}

TEST(Gate, ReadsAPlainRequest) {
  const Head out = head(
      "GET /api/v1/systems/r%C3%A5d%20hus/?q=a+b%2Bc&x&q=%26 HTTP/1.1\r\nHost: behorig.example.org:8443\r\n"
      "accept-language:sv-SE, sv;q=0.9 \r\n\r\n");
  EXPECT_EQ(out.method, "GET");
  EXPECT_EQ(out.target, "/api/v1/systems/r%C3%A5d%20hus/?q=a+b%2Bc&x&q=%26");
  EXPECT_THAT(out.path, ElementsAre("api", "v1", "systems", "råd hus", ""));
  EXPECT_THAT(out.query, ElementsAre(Pair("q", "a b+c"), Pair("x", ""), Pair("q", "&")));
  EXPECT_EQ(*header_in(out.headers, "Accept-Language"), "sv-SE, sv;q=0.9");
  EXPECT_TRUE(out.keep_alive);
  EXPECT_FALSE(out.chunked);
  EXPECT_EQ(out.length, 0U);
}

TEST(Gate, ReadsHowTheBodyIsFramed) {
  const std::string begin = "POST / HTTP/1.1\r\nHost: [::1]:80\r\n";
  EXPECT_EQ(head(begin + "Content-Length: 12\r\n\r\n").length, 12U);
  EXPECT_TRUE(head(begin + "Transfer-Encoding: chunked\r\n\r\n").chunked);
  EXPECT_EQ(head(begin + "\r\n").length, 0U);
  EXPECT_TRUE(head(begin + "Content-Length: 12\r\nExpect: 100-Continue\r\n\r\n").expects_continue);
  EXPECT_FALSE(head(begin + "Content-Length: 0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
  EXPECT_EQ(status_of(begin + "Content-Length: 12\r\nExpect: 200-maybe\r\n\r\n"), 417);
}

TEST(Gate, ReadsWhetherTheConnectionStays) {
  const std::string v11 = "GET / HTTP/1.1\r\nHost: x\r\n", v10 = "GET / HTTP/1.0\r\n";
  EXPECT_TRUE(head(v11 + "Connection: keep-alive, TE\r\n\r\n").keep_alive);
  EXPECT_FALSE(head(v11 + "Connection: keep-alive, Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(head(v10 + "\r\n").keep_alive) << "and no host is needed";
  EXPECT_TRUE(head(v10 + "Connection: Keep-Alive\r\n\r\n").keep_alive);
  EXPECT_EQ(status_of("GET / HTTP/2.0\r\nHost: x\r\n\r\n"), 505);
  EXPECT_EQ(status_of("GET / HTTP/0.9\r\nHost: x\r\n\r\n"), 505);
}

TEST(Gate, CountsHeaders) {
  std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (std::size_t n = 1; n < kMostHeaders; ++n) many += "X: y\r\n";
  EXPECT_EQ(head(many + "\r\n").headers.size(), kMostHeaders);
  EXPECT_EQ(status_of(many + "X: y\r\n\r\n"), 431);
}

TEST(Gate, FindsTheEndWhereverTheBytesAreParted) {
  const std::string whole = "GET / HTTP/1.1\r\nHost: x\r\n\r\nmore";
  for (std::size_t seen = 0; seen < 27; ++seen) {
    EXPECT_EQ(std::get<std::size_t>(head_size(whole, seen)), 27U) << seen;
  }
  std::size_t seen = 0;
  for (std::size_t length = 1; length < 27; ++length) {
    EXPECT_EQ(std::get<std::size_t>(head_size(whole.substr(0, length), seen)), 0U) << length;
    seen = length;
  }
}

TEST(Gate, SeesABadLineEndBeforeTheHeadIsWhole) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\n"), 400);
  EXPECT_EQ(status_of("\x16\x03\x01"), 400) << "TLS where none is spoken";
}

// Every byte of a good head is replaced by every other: whatever is taken has one host and at most one
// length.
TEST(Gate, TakesNoMutationThatHidesAHeader) {
  const std::string good = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
  std::size_t taken = 0, refused = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(value);
      const auto out = passed(bytes);
      const auto* got = std::get_if<Head>(&out);
      if (got == nullptr) {
        ++refused;
        continue;
      }
      ++taken;
      EXPECT_EQ(got->headers.size(), 2U) << at << " " << value;
      EXPECT_FALSE(got->chunked);
    }
  }
  EXPECT_GT(taken, 100U);
  EXPECT_GT(refused, 5000U);
}

TEST(Message, NoResponseIsWrittenThatWouldSplit) {
  for (const char* value : {"a\r\nEvil: 1", "a\nb", "a\rb", "\x7f", "a\tb"}) {
    Response response;
    response.headers = {{"X-Name", value}};
    EXPECT_EQ(head_of(response, {}), std::nullopt) << value;
    response.headers = {{value, "x"}};
    EXPECT_EQ(head_of(response, {}), std::nullopt) << value;
    response.headers.clear();
    response.content_type = value;
    EXPECT_EQ(head_of(response, {}), std::nullopt) << value;
  }
  Response nul;
  nul.headers = {{"X", std::string("a\0b", 3)}};
  EXPECT_EQ(head_of(nul, {}), std::nullopt);
  for (const char* name : {"Content-Length", "transfer-encoding", "Connection", "Date", "", "a b", "a:b"}) {
    Response own;
    own.headers = {{name, "5"}};
    EXPECT_EQ(head_of(own, {}), std::nullopt) << name;
  }
}

TEST(Message, WritesTheHead) {
  Response response{201, "text/plain", "hello", {{"Location", "/a"}}, {}};
  EXPECT_EQ(head_of(response, {.date = http_date(1795759211)}),
            "HTTP/1.1 201 Created\r\nDate: Fri, 27 Nov 2026 06:00:11 GMT\r\nContent-Type: text/plain\r\n"
            "Location: /a\r\nContent-Length: 5\r\n\r\n");
  EXPECT_THAT(*head_of(response, {.close = true, .date = {}}), HasSubstr("Connection: close"));
  response.status = 204;
  EXPECT_EQ(head_of(response, {}), std::nullopt) << "no content may follow";
  response.body.clear();
  response.content_type.clear();
  EXPECT_EQ(head_of(response, {}), "HTTP/1.1 204 No Content\r\nLocation: /a\r\n\r\n");
  response.status = 99;
  EXPECT_EQ(head_of(response, {}), std::nullopt);
}

}  // namespace
}  // namespace behorig::httpd
