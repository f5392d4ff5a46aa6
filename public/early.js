// Requests what the app reads first while its program is on the way. The app takes the answers
// (src/platform/fetch.rs). A preload link would not do: WebKit does not give one to `fetch()`.
{
  const data = document.getElementById('early-data');
  const answers = new Map();
  for (const address of data ? JSON.parse(data.textContent) : []) {
    const answer = fetch(address);
    // The app asks again for one that fails.
    answer.catch(() => answers.delete(address));
    answers.set(address, answer);
  }
  window.vitrineEarly = answers;
  // Whoever asks later wants newer ones.
  setTimeout(() => answers.clear(), 30_000);
}
