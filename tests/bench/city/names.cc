#include "tests/bench/city/names.h"

#include <array>
#include <vector>

#include "tests/bench/city/random.h"
#include "tests/bench/city/writer.h"

namespace behorig::city {
namespace {

struct Name {
  const char *shown, *plain;
};
constexpr std::array<Name, 24> kFirst{
    {{"Anna", "anna"},       {"Åsa", "asa"},       {"Erik", "erik"},     {"Göran", "goran"},
     {"Fatima", "fatima"},   {"Lars", "lars"},     {"Märta", "marta"},   {"Omar", "omar"},
     {"Sofia", "sofia"},     {"Björn", "bjorn"},   {"Leila", "leila"},   {"Nils", "nils"},
     {"Elin", "elin"},       {"Håkan", "hakan"},   {"Yasmin", "yasmin"}, {"Per", "per"},
     {"Ingrid", "ingrid"},   {"Jörgen", "jorgen"}, {"Klara", "klara"},   {"Tomas", "tomas"},
     {"Birgitta", "birgit"}, {"Amir", "amir"},     {"Lovisa", "lovisa"}, {"Oskar", "oskar"}}};
constexpr std::array<Name, 24> kLast{
    {{"Andersson", "andersson"}, {"Sjöberg", "sjoberg"},   {"Haddad", "haddad"},
     {"Lindqvist", "lindqvist"}, {"Öberg", "oberg"},       {"Karlsson", "karlsson"},
     {"Nyström", "nystrom"},     {"Hassan", "hassan"},     {"Ek", "ek"},
     {"Håkansson", "hakans"},    {"Berg", "berg"},         {"Juric", "juric"},
     {"Svensson", "svensson"},   {"Åkerblom", "akerblom"}, {"Wrede", "wrede"},
     {"Persson", "persson"},     {"Lagerlöf", "lagerlof"}, {"Maric", "maric"},
     {"Holm", "holm"},           {"Björk", "bjork"},       {"Nilsson", "nilsson"},
     {"Fröberg", "froberg"},     {"Ståhl", "stahl"},       {"Olsson", "olsson"}}};
constexpr std::array<const char*, 8> kPlaces{"Förskolan",         "Hemtjänsten",    "Grundskolan",
                                             "Biblioteket",       "Socialkontoret", "Gatukontoret",
                                             "Räddningstjänsten", "Stadsledningen"};
constexpr std::array<const char*, kTitles> kTitleNames{
    "förskollärare", "undersköterska", "lärare", "bibliotekarie", "socialsekreterare", "ingenjör",
    "brandman",      "handläggare",    "ekonom", "enhetschef",    "administratör",     "vaktmästare"};
constexpr std::array<const char*, 8> kUses{"lasa",     "skriva",   "beslut",  "arkiv",
                                           "register", "utskrift", "ekonomi", "admin"};

/// Neighbours get numbers far apart, and no two the same: 9,999,991 is a prime.
std::uint64_t person_number(std::uint32_t person) {
  return (person * std::uint64_t{7919} + 1234567) % 9999991;
}

const Name& first(std::uint32_t person) { return kFirst[Random::mix(person) % kFirst.size()]; }
const Name& last(std::uint32_t person) { return kLast[Random::mix(person + 0x1000000U) % kLast.size()]; }

std::string login(std::uint32_t person) {
  return std::string(first(person).plain) + '.' + last(person).plain + '.' + digits(person_number(person), 7);
}

/// A distinguished name as directories write it: 60 to 90 bytes.
std::string dn(const std::string& name, const std::string& folder, const Shape& shape) {
  return "\"CN=" + name + ",OU=" + folder + ",OU=" + shape.id + ",OU=Forv,DC=ekstad,DC=example\"";
}

}  // namespace

const std::string& iso(Day number) {
  static const auto kDays = [] {
    std::vector<std::string> out;
    using namespace std::chrono;
    for (sys_days at = sys_days{year{2020} / 1 / 1}; at < sys_days{year{2031} / 1 / 1}; at += days{1}) {
      const year_month_day date{at};
      out.push_back(digits(static_cast<unsigned>(int{date.year()}), 4) + '-' +
                    digits(unsigned{date.month()}, 2) + '-' + digits(unsigned{date.day()}, 2));
    }
    return out;
  }();
  return kDays[number];
}

std::string person_id(std::uint32_t person) { return "p" + digits(person_number(person), 7); }
std::string display_name(std::uint32_t person) {
  return std::string(first(person).shown) + ' ' + last(person).shown;
}
std::string email(std::uint32_t person) { return login(person) + "@ekstad.example"; }
std::string unit_name(std::uint32_t unit) {
  return std::string(kPlaces[unit % kPlaces.size()]) + ' ' + std::to_string(unit / kPlaces.size() + 1);
}
std::string title_name(std::uint32_t title) { return kTitleNames[title]; }
std::uint32_t title_of(std::uint32_t person) {
  return static_cast<std::uint32_t>(Random::mix(person + 0x2000000U) % kTitles);
}

std::string personal_account(const City& city, const Shape& shape, std::uint32_t person) {
  if (shape.directory) {
    const std::string name =
        std::string(first(person).plain) + ' ' + last(person).plain + ' ' + digits(person_number(person), 7);
    return dn(name, "Enhet " + digits(city.unit_of(person), 3), shape);
  }
  if (shape.number % 3 == 0) return "u" + digits(person_number(person), 7);
  return login(person);
}

std::string service_account(const Shape& shape, std::uint32_t number) {
  const std::string name = "svc-" + shape.id + "-" + digits(number, 2);
  return shape.directory ? dn(name, "Tjanstekonton", shape) : name;
}

std::string orphan_account(const Shape& shape, std::uint32_t number) {
  const std::string name = "gammal-" + shape.id + "-" + digits(number, 5);
  return shape.directory ? dn(name, "Konton utan agare", shape) : name;
}

std::string entitlement(const Shape& shape, std::uint32_t number) {
  const std::string use = kUses[Random::mix(number) % kUses.size()];
  if (shape.directory) return dn("grp-" + shape.id + '-' + digits(number, 5) + '-' + use, "Grupper", shape);
  if (shape.number % 3 == 0) return "e" + digits(number, 5);
  return use + '-' + digits(number, 5);
}

std::string ordinary_role(std::uint32_t number) { return "roll-" + digits(number, 5); }
std::string temporary_role(std::uint32_t number) { return "vikariat-" + digits(number, 4); }
std::string group_role(std::uint32_t number) { return "grupp-" + digits(number, 4); }

}  // namespace behorig::city
