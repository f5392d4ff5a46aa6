// Chooses the language before anything is drawn, and asks for its words while the app is on its way.
{
  const all = ['en', 'ar', 'de', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt-BR', 'zh-CN'];
  const named = (tag) => all.find((known) => known.toLowerCase() === tag.toLowerCase());
  const related = (tag) => all.find((known) => known.split('-')[0] === tag.toLowerCase().split('-')[0]);
  const speak = (tag) => {
    document.documentElement.lang = tag;
    document.documentElement.dir = tag === 'ar' ? 'rtl' : 'ltr';
  };
  let kept;
  try {
    kept = localStorage.getItem('language');
  } catch {
    // Where storage is forbidden, the browser's languages decide.
  }
  const wanted = [kept, ...navigator.languages].filter(Boolean);
  const chosen = wanted.map((tag) => named(tag) ?? related(tag)).find(Boolean) ?? 'en';
  speak(chosen);
  // English is in the app. Words that do not come, or not soon, leave it at that.
  if (chosen !== 'en') {
    window.vitrineWords = fetch(`locales/${chosen}.json`, { signal: AbortSignal.timeout?.(8000) })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .catch(() => speak('en'));
  }
}
