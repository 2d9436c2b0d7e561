/**
 * Names that programs give to cameras that are none: they show a file, a screen or another picture. Whoever wants can name
 * theirs otherwise: a list like this is a hurdle, not a proof.
 */
const VIRTUAL: readonly RegExp[] = [
  // OBS Studio's plug-in on Windows, macOS and Linux.
  /\bobs\b/i,
  // The Linux module v4l2loopback: "Dummy video device (0x0000)", and what its guides have people name it.
  /dummy video device/i,
  /v4l2 ?loopback/i,
  /\bvirtual\b/i,
  /\bloopback\b/i,
  // Programs that put something between the camera and whoever looks through it.
  /manycam/i,
  /snap ?camera/i,
  /xsplit/i,
  /\bvcam\b/i,
  /e2esoft/i,
  /camtwist/i,
  /sparkocam/i,
  /webcamoid/i,
  /akvcam/i,
  /nvidia broadcast/i,
  /mmhmm/i,
  /chromacam/i,
  /altercam/i,
  /fakewebcam/i,
  /splitcam/i,
  /youcam/i,
  /avatarify/i,
  /ndi (?:webcam|video)/i,
  /unity video capture/i,
  /screen ?capture/i,
  // A telephone as a camera: it may show anything.
  /droidcam/i,
  /iriun/i,
  /epoccam/i,
  /ivcam/i,
  /\bcamo\b/i,
  // Chromium's own, given by a switch on its command line: a pattern, or a file whose path is the label.
  /\.(?:y4m|mjpe?g)$/i,
  /\bfake[ _]device/i,
];

/** Whether a camera's label is that of a known program rather than of a camera. */
export const isVirtual = (label: string): boolean => VIRTUAL.some((name) => name.test(label));
