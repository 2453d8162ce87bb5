#include "function_path.h"

namespace millrace::detail {
namespace {

constexpr std::string_view scope = "::";
constexpr std::string_view call_operator = "operator()";
constexpr std::string_view lambda_of_clang = "(anonymous class)::operator()";

void drop_suffix(std::string& text, std::string_view suffix) {
  if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
}

/// Without what stands in brackets of any kind: parameters, template arguments, and the names of
/// what has none, such as (anonymous namespace), {anonymous}, <lambda(int)>.
std::string without_brackets(std::string_view signature) {
  std::string kept;
  int depth = 0;
  while (!signature.empty()) {
    std::size_t step = 1;
    const char c = signature.front();
    if (depth == 0 && signature.starts_with(lambda_of_clang)) {
      step = lambda_of_clang.size();
    } else if (depth == 0 && signature.starts_with(call_operator)) {
      step = call_operator.size();
      kept += signature.substr(0, step);
    } else if (c == '(' || c == '<' || c == '{') {
      ++depth;
    } else if (c == ')' || c == '>' || c == '}') {
      --depth;
    } else if (depth == 0) {
      kept += c;
    }
    signature.remove_prefix(step);
  }
  return kept;
}

}  // namespace

std::string function_path(std::string_view signature) {
  // What clang and gcc append: " [T = int]", " [with T = int]".
  std::string path = without_brackets(signature.substr(0, signature.find(" [")));
  for (const std::string_view qualifier : {" &&", " &", " volatile", " const"}) {
    for (std::size_t at = 0; (at = path.find(qualifier, at)) != std::string::npos;) {
      // Also in the middle: a lambda in a const function. But not "const char* name".
      const std::string_view after = std::string_view{path}.substr(at + qualifier.size());
      if (after.empty() || after.starts_with(scope)) {
        path.erase(at, qualifier.size());
      } else {
        ++at;
      }
    }
  }
  path.erase(0, path.find_last_of(" *&") + 1);
  while (path.ends_with(scope)) drop_suffix(path, scope);
  while (path.starts_with(scope)) path.erase(0, scope.size());
  for (std::size_t at = 0; (at = path.find("::::")) != std::string::npos;) path.erase(at, 2);
  return path;
}

}  // namespace millrace::detail
