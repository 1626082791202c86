#include "tests/unit/http/smuggling.h"

namespace behorig::httpd {
namespace {

using namespace std::literals;

std::string post(std::string_view headers, std::string_view body = "0\r\n\r\n") {
  return "POST /a HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n" + std::string(body);
}
std::string get_of(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
}
std::string line(std::string_view request_line) { return std::string(request_line) + "\r\nHost: x\r\n\r\n"; }
std::string host(std::string_view headers) { return "GET / HTTP/1.1\r\n" + std::string(headers) + "\r\n"; }

std::vector<Vector> of_the_length() {
  return {
      {"CL.TE", post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nG")},
      {"TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                     "5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n")},
      {"CL.TE with CL 0", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")},
      {"two lengths that differ", post("Content-Length: 5\r\nContent-Length: 0\r\n", "hello")},
      {"two lengths that agree", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")},
      {"two lengths, other case", post("Content-Length: 5\r\ncontent-length: 5\r\n", "hello")},
      {"length list", post("Content-Length: 5, 5\r\n", "hello")},
      {"length list that differs", post("Content-Length: 5,0\r\n", "hello")},
      {"length with plus", post("Content-Length: +5\r\n", "hello")},
      {"length with minus", post("Content-Length: -5\r\n", "hello")},
      {"length minus zero", post("Content-Length: -0\r\n", "")},
      {"length with underscore", post("Content-Length: 1_0\r\n", "0123456789")},
      {"length in hexadecimal", post("Content-Length: 0x5\r\n", "hello")},
      {"length with a leading zero", post("Content-Length: 05\r\n", "hello")},
      {"length with a fraction", post("Content-Length: 5.0\r\n", "hello")},
      {"length with an exponent", post("Content-Length: 1e1\r\n", "0123456789")},
      {"length with a unit", post("Content-Length: 5bytes\r\n", "hello")},
      {"length with a space inside", post("Content-Length: 5 0\r\n", "hello")},
      {"length with a tab", post("Content-Length:\t5\r\n", "hello")},
      {"length with a tab behind", post("Content-Length: 5\t\r\n", "hello")},
      {"length with a vertical tab", post("Content-Length: \v5\r\n", "hello")},
      {"length with NUL", post("Content-Length: 5\0\r\n"sv, "hello")},
      {"length in quotes", post("Content-Length: \"5\"\r\n", "hello")},
      {"length that is blank", post("Content-Length:\r\n", "hello")},
      {"length of words", post("Content-Length: five\r\n", "hello")},
      {"length of 64 bits and one more", post("Content-Length: 18446744073709551621\r\n", "hello")},
      {"length of full-width digits", post("Content-Length: \xef\xbc\x95\r\n", "hello")},
      {"length with a space before the colon", post("Content-Length : 5\r\n", "hello")},
      {"length named with an underscore", post("Content_Length: 5\r\n", "hello")},
      {"length named without a hyphen", post("ContentLength: 5\r\n", "hello")},
      {"length named with an apostrophe", post("Content-Length': 5\r\n", "hello")},
      {"length in a folded line", post("Content-Length:\r\n 5\r\n", "hello")},
      {"length behind a header that is folded", post("X: a\r\n Content-Length: 5\r\n", "hello")},
      {"CL.0, GET", "GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"},
      {"CL.0, HEAD", "HEAD /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"},
      {"TE.0, OPTIONS", "OPTIONS /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
  };
}

std::vector<Vector> of_the_coding() {
  return {
      {"TE xchunked", post("Transfer-Encoding: xchunked\r\n")},
      {"TE x chunked", post("Transfer-Encoding: x chunked\r\n")},
      {"TE in capitals", post("Transfer-Encoding: CHUNKED\r\n")},
      {"TE mixed case", post("Transfer-Encoding: cHuNkEd\r\n")},
      {"TE chunked, identity", post("Transfer-Encoding: chunked, identity\r\n")},
      {"TE identity, chunked", post("Transfer-Encoding: identity, chunked\r\n")},
      {"TE identity", post("Transfer-Encoding: identity\r\n")},
      {"TE gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n")},
      {"TE chunked, chunked", post("Transfer-Encoding: chunked, chunked\r\n")},
      {"TE chunked with a comma", post("Transfer-Encoding: chunked,\r\n")},
      {"TE comma chunked", post("Transfer-Encoding: ,chunked\r\n")},
      {"TE chunked with a parameter", post("Transfer-Encoding: chunked;q=1\r\n")},
      {"TE in quotes", post("Transfer-Encoding: \"chunked\"\r\n")},
      {"TE that is blank", post("Transfer-Encoding:\r\n")},
      {"TE cow", post("Transfer-Encoding: cow\r\n")},
      {"TE with a tab", post("Transfer-Encoding:\tchunked\r\n")},
      {"TE with a tab behind", post("Transfer-Encoding: chunked\t\r\n")},
      {"TE with a vertical tab", post("Transfer-Encoding: \vchunked\r\n")},
      {"TE with a form feed", post("Transfer-Encoding: \fchunked\r\n")},
      {"TE with NUL", post("Transfer-Encoding: chunked\0\r\n"sv)},
      {"TE with a byte above 127", post("Transfer-Encoding: \xff"sv
                                        "chunked\r\n")},
      {"TE with a no-break space", post("Transfer-Encoding: \xc2\xa0"sv
                                        "chunked\r\n")},
      {"TE with a space before the colon", post("Transfer-Encoding : chunked\r\n")},
      {"TE with a tab before the colon", post("Transfer-Encoding\t: chunked\r\n")},
      {"TE without a colon", post("Transfer-Encoding chunked\r\n")},
      {"TE with a space before the name", post(" Transfer-Encoding: chunked\r\n")},
      {"TE with a tab before the name", post("X: y\r\n\tTransfer-Encoding: chunked\r\n")},
      {"TE behind a bare LF", post("X: y\nTransfer-Encoding: chunked\r\n")},
      {"TE behind a bare CR", post("X: y\rTransfer-Encoding: chunked\r\n")},
      {"TE in a folded line", post("Transfer-Encoding:\r\n chunked\r\n")},
      {"TE with a folded rest", post("Transfer-Encoding: chunked\r\n , identity\r\n")},
      {"TE twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")},
      {"TE twice the same", post("Transfer-Encoding: chunked\r\nTransfer-encoding: chunked\r\n")},
      {"TE named with an underscore", post("Transfer_Encoding: chunked\r\n")},
      {"TE named with a control character", post("Transfer-\x01"sv
                                                 "Encoding: chunked\r\n")},
      {"TE named in UTF-8", post("Transfer-Enc\xc3\xb6"sv
                                 "ding: chunked\r\n")},
      {"TE of HTTP/1.0", "POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
  };
}

std::vector<Vector> of_the_host() {
  return {
      {"no host", host("")},
      {"two hosts", host("Host: x\r\nHost: y\r\n")},
      {"two hosts that agree", host("Host: x\r\nhost: x\r\n")},
      {"blank host", host("Host:\r\n")},
      {"host with user", host("Host: good@evil\r\n")},
      {"host with a path", host("Host: x/y\r\n")},
      {"host with a query", host("Host: x?y\r\n")},
      {"host with a number sign", host("Host: x#y\r\n")},
      {"host list", host("Host: x, y\r\n")},
      {"host with a space", host("Host: x y\r\n")},
      {"host with a tab", host("Host:\tx\r\n")},
      {"host with a port of letters", host("Host: x:http\r\n")},
      {"host with a blank port", host("Host: x:\r\n")},
      {"host with two ports", host("Host: x:80:90\r\n")},
      {"host with percent signs", host("Host: x%2ey\r\n")},
      {"host with an open bracket", host("Host: [::1\r\n")},
      {"host with a zone", host("Host: [fe80::1%25eth0]\r\n")},
      {"host with a line folded in", host("Host: x\r\n y\r\n")},
      {"host with a space before the colon", host("Host : x\r\n")},
      {"host in the target", "GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n"},
      {"host in the target, the same", "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"},
      {"authority", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n"},
      {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"},
      {"target of two slashes", get_of("//evil/a")},
  };
}

std::vector<Vector> of_the_lines() {
  return {
      {"bare LF everywhere", "GET / HTTP/1.1\nHost: x\n\n"},
      {"bare LF in the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n"},
      {"bare LF at the end", "GET / HTTP/1.1\r\nHost: x\r\n\n"},
      {"bare CR as a line end", "GET / HTTP/1.1\rHost: x\r\r"},
      {"bare CR in a value", "GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n"},
      {"CR CR LF", "GET / HTTP/1.1\r\nHost: x\r\r\n\r\n"},
      {"blank line first", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"},
      {"LF first", "\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"},
      {"space first", " GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
      {"space before the first header", "GET / HTTP/1.1\r\n Host: x\r\n\r\n"},
      {"NUL in a value", "GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"s},
      {"NUL in a name", "GET / HTTP/1.1\r\nHost: x\r\nX\0: a\r\n\r\n"s},
      {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"s},
      {"escape character", "GET / HTTP/1.1\r\nHost: x\r\nX: \x1b[2J\r\n\r\n"},
      {"name that is blank", post(": a\r\n")},
      {"name with a bracket", post("X(y): a\r\n")},
      {"line without a colon", post("X\r\n")},
      {"value that is not UTF-8", post("X: \xff\xfe\r\n")},
      {"two spaces in the request line", line("GET  / HTTP/1.1")},
      {"tab in the request line", line("GET\t/\tHTTP/1.1")},
      {"space behind the version", line("GET / HTTP/1.1 ")},
      {"space in the target", line("GET /a b HTTP/1.1")},
      {"no version", line("GET /")},
      {"version in small letters", line("GET / http/1.1")},
      {"version of one number", line("GET / HTTP/1")},
      {"version of three numbers", line("GET / HTTP/1.1.1")},
      {"version of two digits", line("GET / HTTP/1.10")},
      {"version with a plus", line("GET / HTTP/+1.1")},
      {"method in small letters", line("get / HTTP/1.1")},
      {"method with a bracket", line("GET( / HTTP/1.1")},
      {"method of many letters", line("GETGETGETGETGETGET / HTTP/1.1")},
      {"upgrade to HTTP/2", post("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n")},
      {"upgrade", post("Upgrade: websocket\r\n")},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"connection names the host", post("Connection: close, Host\r\n")},
      {"connection names the length", post("Connection: Content-Length\r\nContent-Length: 5\r\n", "hello")},
      {"connection names credentials", post("Connection: keep-alive, Authorization\r\n")},
      {"two connections", post("Connection: close\r\nConnection: keep-alive\r\n")},
      {"two sets of credentials", post("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n")},
  };
}

std::vector<Vector> of_the_target() {
  return {
      {"path with NUL", get_of("/a%00b")},
      {"path with a slash", get_of("/a%2Fb")},
      {"path with a backslash", get_of("/a%5cb")},
      {"path with a line end", get_of("/a%0d%0aX:%20y")},
      {"path with DEL", get_of("/a%7f")},
      {"path with an escape character", get_of("/%1b")},
      {"path with half a percent", get_of("/a%2")},
      {"path with a percent and no digits", get_of("/a%zz")},
      {"path with %u", get_of("/a%u002f")},
      {"path that is no UTF-8", get_of("/a%ff")},
      {"path with a long form of a slash", get_of("/a%c0%afb")},
      {"path that climbs", get_of("/a/../b")},
      {"path that climbs unseen", get_of("/a/%2e%2e/b")},
      {"path that stays", get_of("/./a")},
      {"path with a blank segment", get_of("/a//b")},
      {"path with a number sign", get_of("/a#b")},
      {"path with a backslash as it is", get_of("/a\\b")},
      {"path with a byte above 127", get_of("/\xc3\xa5")},
      {"query with NUL", get_of("/a?b=%00")},
      {"query with half a percent", get_of("/a?b=%4")},
      {"query that is no UTF-8", get_of("/a?b=%ff")},
      {"target that is blank", get_of("")},
      {"target without a slash", get_of("a")},
  };
}

}  // namespace

std::vector<Vector> smuggling_vectors() {
  std::vector<Vector> out;
  for (auto* part : {of_the_length, of_the_coding, of_the_host, of_the_lines, of_the_target}) {
    for (auto& one : part()) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace behorig::httpd
