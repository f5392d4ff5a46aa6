// Keeps the browser's offer to install the app until somebody asks for it in the settings: it comes
// once, perhaps before the app is there (src/platform/install.rs).
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  window.vitrineInstall = event;
  dispatchEvent(new Event('vitrine-install'));
});
addEventListener('appinstalled', () => {
  window.vitrineInstall = undefined;
  dispatchEvent(new Event('vitrine-install'));
});
