#include "core/plugin_host/masked.h"

#include <algorithm>
#include <string_view>

namespace behorig {
namespace {

constexpr std::size_t kShortest = 4;
constexpr std::string_view kMask = "***", kCut = "...";

/// Files end with a line end, which whoever sends the secret leaves out.
std::string_view sent(const Secret& secret) {
  std::string_view text = secret.reveal();
  while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

void mask(std::string& value, std::string_view secret) {
  if (secret.size() < kShortest) return;
  for (std::size_t at = 0; (at = value.find(secret, at)) != value.npos; at += kMask.size())
    value.replace(at, secret.size(), kMask);
  if (!value.ends_with(kCut)) return;
  const std::size_t end = value.size() - kCut.size();
  for (std::size_t size = std::min(secret.size() - 1, end); size >= kShortest; --size) {
    if (std::string_view(value).substr(end - size, size) != secret.substr(0, size)) continue;
    value.replace(end - size, size, kMask);
    return;
  }
}

}  // namespace

Message masked(Message message, const std::map<std::string, Secret>& secrets) {
  for (const auto& [option, secret] : secrets) {
    for (auto& [name, value] : message.args) mask(value, sent(secret));
  }
  return message;
}

}  // namespace behorig
