// The port comes from main and goes on to the page.
const { ipcRenderer } = require('electron');

ipcRenderer.on('port', ({ ports }) => window.postMessage('port', '*', ports));
