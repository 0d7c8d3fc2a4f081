// What mdBook lacks for this book: the way to the same page in the other language, and a search in Portuguese.
//
// mdBook's search knows English only: it cuts words as English is cut, and strips a letter with an accent from the
// beginning of what is typed. In the Portuguese book the index is made anew here, once, when the search is opened.
"use strict";

(function languages() {
  const here = document.documentElement.lang === "pt-BR" ? "pt-BR" : "en";
  const [other, name, label] =
    here === "en"
      ? ["pt-BR", "Português", "Esta página em português"]
      : ["en", "English", "This page in English"];
  // Both books lie side by side, each in a folder named after its language, with the same pages.
  const root = new URL(path_to_root || "./", location.href);
  const page = location.href.slice(root.href.length);
  const link = document.createElement("a");
  link.href = new URL(`../${other}/${page}`, root).href;
  link.hreflang = link.lang = other;
  link.title = label;
  link.textContent = name;
  link.className = "other-language";
  link.addEventListener("click", () => {
    link.href = link.href.split("#")[0] + location.hash;
  });
  document.querySelector(".right-buttons")?.prepend(link);
})();

(function portugueseSearch() {
  if (document.documentElement.lang !== "pt-BR" || !window.elasticlunr) return;

  const folded = (word) => word.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  // Endings, the longer before the shorter; each with the fewest letters that must stand before it.
  const plurals = [["oes", "ao", 3], ["aes", "ao", 2], ["ais", "al", 2], ["eis", "el", 3], ["ois", "ol", 3],
    ["ns", "m", 1], ["res", "r", 3], ["zes", "z", 2], ["les", "l", 3], ["s", "", 3]];
  const endings = ["amento", "imento", "adora", "ador", "mente", "acao", "icao", "ando", "endo", "indo", "ada", "ado",
    "ida", "ido", "aram", "eram", "iram", "avam", "ava", "aria", "eria", "iria", "iam", "ar", "er", "ir", "ou", "am",
    "em", "ao", "ia", "a", "e", "o", "i"];
  function stem(token) {
    let word = folded(token);
    if (!/^[a-z]+$/.test(word)) return word;
    const plural = plurals.find(([end, , least]) => word.endsWith(end) && word.length - end.length >= least);
    if (plural) word = word.slice(0, word.length - plural[0].length) + plural[1];
    const ending = endings.find((end) => word.endsWith(end) && word.length - end.length >= 3);
    return ending ? word.slice(0, word.length - ending.length) : word;
  }
  const trimmed = (token) => token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  const little = new Set(("a o as os um uma de do da dos das em no na nos nas e que se por para com como ao aos " +
    "ou mas nao").split(" "));
  const wanted = (token) => (little.has(folded(token)) ? undefined : token);

  for (const [step, named] of [[trimmed, "trimmer-pt"], [wanted, "stopWordFilter-pt"], [stem, "stemmer-pt"]]) {
    elasticlunr.Pipeline.registerFunction(step, named);
  }
  // What the page itself calls, to find the words in a result.
  elasticlunr.stemmer = (word) => stem(trimmed(word));
  elasticlunr.Index.load = ({ fields, ref, documentStore }) => {
    const index = new elasticlunr.Index();
    fields.forEach((field) => index.addField(field));
    index.setRef(ref);
    index.pipeline.add(trimmed, wanted, stem);
    Object.values(documentStore.docs).forEach((doc) => index.addDoc(doc));
    return index;
  };

  const bar = document.getElementById("mdbook-searchbar");
  if (bar) bar.placeholder = "Buscar neste livro …";
  const header = document.getElementById("mdbook-searchresults-header");
  const said = [[/^No search results for (.*)\.$/, "Nada encontrado para $1."], [/^1 search result for (.*)$/,
    "1 resultado para $1"], [/^(\d+) search results for (.*)$/, "$1 resultados para $2"]];
  if (header) {
    new MutationObserver(() => {
      const found = said.find(([english]) => english.test(header.textContent));
      if (found) header.textContent = header.textContent.replace(found[0], found[1]);
    }).observe(header, { childList: true, characterData: true, subtree: true });
  }
})();
