// base64, hex, URL encoding and URL parts.
#include <fmt/format.h>
#include <array>

#include "pipeline/functions/hex.h"
#include "pipeline/functions/kernels.h"
#include "pipeline/functions/regex.h"
#include "pipeline/functions/resolve.h"
#include "pipeline/functions/themes.h"

namespace rillmill::pipeline {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Column* RunBase64(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                  EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    for (size_t at = 0; at < in[i].size(); at += 3) {
      size_t left = std::min<size_t>(3, in[i].size() - at);
      uint32_t group = 0;
      for (size_t k = 0; k < 3; ++k)
        group = (group << 8) | (k < left ? static_cast<uint8_t>(in[i][at + k]) : 0);
      for (size_t k = 0; k < 4; ++k)
        out->push_back(k <= left ? kBase64[(group >> (18 - 6 * k)) & 63] : '=');
    }
    return true;
  });
}

// Characters outside of the alphabet are skipped, as Java's MIME decoder does.
Column* RunUnbase64(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    uint32_t group = 0;
    int bits = 0;
    for (char c : in[i]) {
      if (c == '=') break;
      size_t digit = kBase64.find(c);
      if (digit == Text::npos) continue;
      group = (group << 6) | static_cast<uint32_t>(digit);
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      out->push_back(static_cast<char>((group >> bits) & 0xFF));
    }
    return true;
  });
}

Result<Signature> ResolveHex(const ResolveInput& input) {
  const DataType& type = input.arguments[0]->type;
  if (type.is(TypeId::kBinary)) return ResolveByLetters(input, "y>s");
  return ResolveByLetters(input, type.is_numeric() ? "l>s" : "s>s");
}

Column* RunHex(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
               EvalContext* context) {
  if (!arguments[0]->type->is(TypeId::kBigInt)) {
    const Text* in = Texts(arguments[0]);
    return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
      AppendHex(in[i], kUpperHex, out);
      return true;
    });
  }
  const int64_t* in = Values<int64_t>(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    out->append(fmt::format("{:X}", static_cast<uint64_t>(in[i])));
    return true;
  });
}

// An odd number of digits begins with half a byte; NULL when something is no digit.
Column* RunUnhex(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                 EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    int high = in[i].size() % 2 ? 0 : -1;
    for (char c : in[i]) {
      int digit = HexDigit(c);
      if (digit < 0) return false;
      if (high < 0) {
        high = digit;
      } else {
        out->push_back(static_cast<char>(high * 16 + digit));
        high = -1;
      }
    }
    return true;
  });
}

// application/x-www-form-urlencoded
Column* RunUrlEncode(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  constexpr std::string_view kSafe = ".-*_";
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    for (char c : in[i]) {
      bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                   kSafe.find(c) != Text::npos;
      if (plain) {
        out->push_back(c);
      } else if (c == ' ') {
        out->push_back('+');
      } else {
        out->push_back('%');
        AppendHex({&c, 1}, kUpperHex, out);
      }
    }
    return true;
  });
}

bool AppendUrlDecoded(Text text, std::string* out) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+') {
      out->push_back(' ');
    } else if (text[at] != '%') {
      out->push_back(text[at]);
    } else {
      int high = at + 1 < text.size() ? HexDigit(text[at + 1]) : -1;
      int low = at + 2 < text.size() ? HexDigit(text[at + 2]) : -1;
      if (high < 0 || low < 0) return false;
      out->push_back(static_cast<char>(high * 16 + low));
      at += 2;
    }
  }
  return true;
}

template <bool kTry>
Column* RunUrlDecode(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                     EvalContext* context) {
  const Text* in = Texts(arguments[0]);
  return MapText(call, arguments, rows, context, [&](uint32_t i, std::string* out) {
    if (AppendUrlDecoded(in[i], out)) return true;
    if (!kTry) {
      context->Fail(Status(StatusCode::kRuntime,
                           fmt::format("The provided URL cannot be decoded: {}. Please ensure that "
                                       "the URL is properly formatted "
                                       "and try again.",
                                       in[i]),
                           "CANNOT_DECODE_URL"));
    }
    return false;
  });
}

// --- parse_url

struct Url {
  std::optional<Text> protocol, authority, user, host, path, query, ref;
};

std::optional<Text> CutBehind(Text* text, char separator) {
  size_t at = text->find(separator);
  if (at == Text::npos) return std::nullopt;
  Text rest = text->substr(at + 1);
  *text = text->substr(0, at);
  return rest;
}

// scheme://user@host:port/path?query#ref; nothing if that is not what it is.
std::optional<Url> ParseUrl(Text text) {
  if (text.find_first_of(" <>\"{}|\\^`") != Text::npos) return std::nullopt;
  Url url;
  url.ref = CutBehind(&text, '#');
  url.query = CutBehind(&text, '?');
  size_t colon = text.find(':');
  size_t slash = text.find('/');
  if (colon != Text::npos && colon < slash) {
    url.protocol = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    size_t end = std::min(text.find('/'), text.size());
    Text authority = text.substr(0, end);
    text.remove_prefix(end);
    if (!authority.empty()) url.authority = authority;
    size_t user_end = authority.rfind('@');
    if (user_end != Text::npos) {
      url.user = authority.substr(0, user_end);
      authority.remove_prefix(user_end + 1);
    }
    Text host = authority.substr(
        0, authority.starts_with('[') ? authority.find(']') + 1 : authority.rfind(':'));
    if (!host.empty()) url.host = host;
  }
  url.path = text;
  return url;
}

std::optional<Text> QueryValue(std::optional<Text> query, Text key) {
  while (query) {
    Text pair = *query;
    query = CutBehind(&pair, '&');
    std::optional<Text> value = CutBehind(&pair, '=');
    if (pair == key && value) return value;
  }
  return std::nullopt;
}

// FILE is the path with its query: they stand side by side in the text.
std::optional<Text> UrlFile(const Url& url) {
  if (!url.query) return url.path;
  return Text(url.path->data(),
              static_cast<size_t>(url.query->data() + url.query->size() - url.path->data()));
}

std::optional<Text> UrlPart(const Url& url, Text part) {
  if (part == "HOST") return url.host;
  if (part == "PATH") return url.path;
  if (part == "QUERY") return url.query;
  if (part == "REF") return url.ref;
  if (part == "PROTOCOL") return url.protocol;
  if (part == "AUTHORITY") return url.authority;
  if (part == "USERINFO") return url.user;
  return part == "FILE" ? UrlFile(url) : std::nullopt;
}

template <bool kTry>
Column* RunParseUrl(const Expr& call, Arguments arguments, uint32_t rows, const ColumnBatch&,
                    EvalContext* context) {
  const Text* urls = Texts(arguments[0]);
  const Text* parts = Texts(arguments[1]);
  const Text* keys = arguments.size() > 2 ? Texts(arguments[2]) : nullptr;
  return MapOptional<Text>(call, arguments, rows, context, [&](uint32_t i) -> std::optional<Text> {
    std::optional<Url> url = ParseUrl(urls[i]);
    if (!url) {
      if (!kTry && context->conf->ansi) {
        context->Fail(
            Status(StatusCode::kRuntime,
                   fmt::format("The URL is invalid: {}. Use `try_parse_url` to tolerate an invalid "
                               "URL and return NULL instead.",
                               urls[i]),
                   "INVALID_URL"));
      }
      return std::nullopt;
    }
    if (keys) return parts[i] == "QUERY" ? QueryValue(url->query, keys[i]) : std::nullopt;
    return UrlPart(*url, parts[i]);
  });
}

}  // namespace

FunctionTable EncodeFunctions() {
  static const ScalarFunction kTable[] = {
      Typed("base64", "y>s", RunBase64, "bytes as Base64"),
      Typed("unbase64", "s>y", RunUnbase64, "bytes from Base64"),
      Resolved("hex", 1, 1, ResolveHex, RunHex, "hexadecimal digits of a number, a text or bytes"),
      Typed("unhex", "s>y", RunUnhex, "bytes from hexadecimal digits"),
      Typed("url_encode", "s>s", RunUrlEncode, "form-encoded for a URL"),
      Failing("url_decode", "s>s", RunUrlDecode<false>, "decoded from a URL's form encoding"),
      Typed("try_url_decode", "s>s", RunUrlDecode<true>,
            "decoded from a URL's form encoding, NULL if it is none"),
      Failing("parse_url", "ss[s]>s", RunParseUrl<false>,
              "HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO of a URL"),
      Typed("try_parse_url", "ss[s]>s", RunParseUrl<true>,
            "a part of a URL, NULL for an invalid one"),
  };
  return kTable;
}

}  // namespace rillmill::pipeline
