// Nestings at scale: each world through compare() in a process of its own, so that its peak of memory is its
// own.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "tests/support/large_worlds.h"

namespace {

using namespace behorig;
using large::Builder;

constexpr std::uint32_t kWidth = 3330, kDepth = 30;

std::string_view g_wanted;

double peak_mb() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Time of compare() alone; the peak is of the whole process, register and reading included.
template <class Build>
void measure(const char* what, Build build) {
  if (std::string_view(what).find(g_wanted) == std::string_view::npos) return;
  const pid_t child = ::fork();
  if (child != 0) {
    ::waitpid(child, nullptr, 0);
    return;
  }
  Builder builder;
  build(builder);
  const auto world = std::move(builder).finish();
  const Register reg = large::register_of(world);
  const Meaning meaning(reg);
  const double built = peak_mb();
  const auto began = std::chrono::steady_clock::now();
  const auto ticks = std::clock();
  const auto found = large::deviations_of(world.snapshot, meaning);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  fmt::print("{:<52} {:>6.2f} s ({:.2f} of processor), peak {:>5.0f} MB (built {:>5.0f} MB), {} findings\n",
             what, seconds.count(), static_cast<double>(std::clock() - ticks) / CLOCKS_PER_SEC, peak_mb(),
             built, found.size());
  std::fflush(stdout);
  ::_exit(0);
}

void one_unapproved(Builder& builder) {
  const auto root = large::ladder(builder, kWidth, kDepth);
  builder.role("root", "root");
  builder.role("other", "L00-000001");
  builder.grant(builder.employee("anna"), root);
  builder.assign("anna", "other");
}

void one_approved(Builder& builder) {
  const auto root = large::ladder(builder, kWidth, kDepth);
  builder.role("root", "root");
  builder.grant(builder.employee("anna"), root);
  builder.assign("anna", "root");
}

void many_groups(Builder& builder, bool orphan) {
  large::ladder(builder, kWidth, kDepth);
  const auto account = orphan ? builder.account("nobody") : builder.employee("anna");
  for (std::uint32_t i = 0; i < 20000; ++i) builder.grant(account, i);
}

void many_members(Builder& builder) {
  const auto group = builder.entitlement("all"), inner = builder.entitlement("inner");
  builder.entitlement("approved");
  builder.nest(group, inner);
  builder.role("r", "approved");
  builder.assign("p0", "r");
  for (std::uint32_t i = 0; i < 1000000; ++i) builder.grant(builder.employee(fmt::format("p{}", i)), group);
}

void many_reaches(Builder& builder) {
  const auto top = builder.entitlement("top");
  auto last = top;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const auto next = builder.entitlement(fmt::format("e{:04}", i));
    builder.nest(last, next);
    last = next;
  }
  builder.role("end", "e0999");
  builder.role("top", "top");
  for (std::uint32_t i = 0; i < 1000000; ++i) {
    const auto person = fmt::format("p{}", i);
    builder.grant(builder.employee(person), top);
    builder.assign(person, "end");
    builder.assign(person, "top");
  }
}

}  // namespace

/// With an argument only those whose name contains it.
int main(int count, char** arguments) {
  if (count > 1) g_wanted = arguments[1];
  measure("100,000 groups, 2^29 ways, one unapproved", one_unapproved);
  measure("100,000 groups, 2^29 ways, approved above 3,330", one_approved);
  measure("20,000 of them held by an orphan", [](Builder& b) { many_groups(b, true); });
  measure("20,000 of them held, nothing approved", [](Builder& b) { many_groups(b, false); });
  measure("a group of 1,000,000 members", many_members);
  measure("1,000,000 accounts in a group that reaches 1,000", many_reaches);
  return 0;
}
